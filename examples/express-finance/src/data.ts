import type { Member } from '@stagedoor/core'
import type { DelegationGrant, ScopeAnswer } from '@stagedoor/express'
import { HttpProblem } from './http-problem.js'

/** Where a row belongs: what a grant is compared with. */
interface Placed {
  readonly company: string
  readonly businessUnit: string
}

/** What a business unit owes. Amounts are in cents. */
export interface Bill extends Placed {
  readonly id: string
  readonly from: string
  readonly amount: number
}

/** What a business unit has spent. */
export interface Expense extends Placed {
  readonly id: string
  readonly note: string
  readonly amount: number
  readonly enteredBy: string
}

const bills: readonly Bill[] = [
  { id: 'bill_1', company: 'comp_north', businessUnit: 'bu_clubs', from: 'Lumen Lights', amount: 120_000 },
  { id: 'bill_2', company: 'comp_north', businessUnit: 'bu_clubs', from: 'Corner Catering', amount: 35_000 },
  { id: 'bill_3', company: 'comp_north', businessUnit: 'bu_festivals', from: 'Big Stages', amount: 980_000 },
  { id: 'bill_4', company: 'comp_ledger', businessUnit: 'bu_office', from: 'Paper & Pens', amount: 9_900 },
]

// #region within
/** Is the row inside a scope answer? In SQL: `company = $1 and business_unit = any($2)`; for `none`, no query at all. */
function isWithin(row: Placed, where: ScopeAnswer): boolean {
  if (where.kind === 'none' || row.company !== where.company) return false
  if (where.kind === 'all') return true
  return where.scopes.some((scope) =>
    // A grant may name dimensions that a row does not have: then it does not cover it.
    Object.entries(scope).every(
      ([dimension, ids]) => dimension === 'businessUnit' && ids.includes(row.businessUnit),
    ),
  )
}
// #endregion within

/** The books of every company, in memory. They filter by what they are told, and decide nothing about access. */
export class Books {
  readonly #expenses: Expense[] = []

  bills(where: ScopeAnswer): readonly Bill[] {
    return bills.filter((bill) => isWithin(bill, where))
  }

  bill(id: string): Bill | undefined {
    return bills.find((bill) => bill.id === id)
  }

  expenses({ company, businessUnit }: Placed): readonly Expense[] {
    return this.#expenses.filter((row) => row.company === company && row.businessUnit === businessUnit)
  }

  addExpense(expense: Omit<Expense, 'id'>): Expense {
    const added = { id: `exp_${this.#expenses.length + 1}`, ...expense }
    this.#expenses.push(added)
    return added
  }

  /** What a company owes and has spent, in cents. */
  report(company: string): { readonly owed: number; readonly spent: number } {
    const total = (rows: readonly (Placed & { readonly amount: number })[]) =>
      rows.filter((row) => row.company === company).reduce((sum, { amount }) => sum + amount, 0)
    return { owed: total(bills), spent: total(this.#expenses) }
  }
}

/** What the members of every company have, in memory: the issuer reads it into their tokens. */
export class Team {
  readonly #members: readonly Member[] = [
    {
      userId: 'nina',
      companyId: 'comp_north',
      entitlements: { modules: [] },
      modules: ['basic', 'promoter'],
      // Asleep as long as she has not been given the finance module.
      grants: [{ permissions: ['finance.bills.read'] }],
    },
  ]
  readonly #given: DelegationGrant[] = []

  /** What someone has at present; someone new has nothing. */
  member(companyId: string, userId: string): Member {
    const isTheirs = (each: Member | DelegationGrant) =>
      each.companyId === companyId && each.userId === userId
    const { modules = [], grants = [] } = this.#members.find(isTheirs) ?? {}
    const given = this.#given.filter(isTheirs)
    // What was passed on sleeps in them, too, until the module is theirs.
    const passedOn = given.findLast(({ delegation }) => delegation !== undefined)?.delegation
    return {
      userId,
      companyId,
      entitlements: { modules: [] },
      modules: [...new Set([...modules, ...given.flatMap((grant) => grant.modules)])],
      grants: [...grants, ...given.flatMap(toGrants)],
      ...(passedOn === undefined ? {} : { delegation: passedOn }),
    }
  }

  /**
   * Stores what a decision allowed, as it made it.
   *
   * @throws {@link HttpProblem} with 409 for something to pass on that comes in the place of something else: two do not add up, and
   * nobody has decided that the other may be taken away.
   */
  store(grant: DelegationGrant): DelegationGrant {
    if (grant.delegation !== undefined && this.member(grant.companyId, grant.userId).delegation !== undefined)
      throw new HttpProblem(409, 'the member may pass something on already')
    this.#given.push(grant)
    return grant
  }
}

function toGrants({ permissions, scope }: DelegationGrant): Member['grants'] {
  if (permissions.length === 0) return []
  return [scope === 'company' ? { permissions } : { permissions, scope }]
}
