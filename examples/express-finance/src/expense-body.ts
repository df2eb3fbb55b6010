import { HttpProblem } from './http-problem.js'

/** What a body says of an expense. Where it was made and who enters it, the body does not say. */
export interface ExpenseBody {
  readonly note: string
  /** In cents. */
  readonly amount: number
}

/**
 * Reads an untyped body, and nothing of it that is not an expense's.
 *
 * @throws {@link HttpProblem} with 400 if it is malformed.
 */
export function readExpense(body: unknown): ExpenseBody {
  const { note, amount } = Object(body) as { readonly note?: unknown; readonly amount?: unknown }
  if (typeof note !== 'string' || note === '' || note.length > 200)
    throw new HttpProblem(400, 'note must be a text of 1 to 200 characters')
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount <= 0)
    throw new HttpProblem(400, 'amount must be a positive number of cents')
  return { note, amount }
}
