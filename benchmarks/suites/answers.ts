import type { Member } from '@stagedoor/core'
import { type Contender, decodedClaims } from '../contenders/contender.ts'
import type { Question } from '../world/questions.ts'

/** A contender that is ready to be asked: its answers were found right. */
export interface Ready {
  readonly contender: Contender
  readonly principal: unknown
  readonly prepared: readonly unknown[]
}

/**
 * Makes a contender's principal and asks it every question once.
 *
 * @param answerOf - the right answer, where a contender is asked less than the whole question
 * @throws Error (as a rejection) if an answer is wrong: nobody is timed at doing something else.
 */
export async function readyFor(
  contender: Contender,
  member: Member,
  options: { readonly questions: readonly Question[]; readonly answerOf?: (question: Question) => boolean },
): Promise<Ready> {
  const { questions, answerOf = ({ answer }) => answer } = options
  const principal = await contender.principal(decodedClaims(contender, member))
  const prepared = questions.map((question) => contender.prepare(question))
  questions.forEach((question, index) => {
    if (contender.check(principal, prepared[index]) === answerOf(question)) return
    throw new Error(`${contender.name} answers ${question.key} in ${question.unit} wrongly`)
  })
  return { contender, principal, prepared }
}
