import type { Member } from '@stagedoor/core'
import { type Contender, decodedClaims } from '../contenders/contender.ts'
import type { Runner } from '../measure/contest.ts'
import type { Question } from '../world/questions.ts'

/** What is built again and again, and what is asked of it first. */
export interface BuildInput {
  readonly member: Member
  readonly question: Question
}

/**
 * Builds a principal from decoded claims and asks it one question. Each gets claims of its own, decoded before the clock runs: a
 * string that was looked up once knows its hash, and in production none was.
 */
export function builderOf(contender: Contender, { member, question }: BuildInput): Runner {
  const { name, principal, check } = contender
  const prepared = contender.prepare(question)
  let decoded: Member[] = []
  const judge = (made: unknown): void => {
    if (check(made, prepared) !== question.answer) throw new Error(`${name} answers wrongly`)
  }
  return {
    name,
    prepare(times) {
      decoded = Array.from({ length: times }, () => decodedClaims(contender, member))
    },
    run(times) {
      for (let at = 0; at < times; at += 1) {
        const made = principal(decoded[at] as Member)
        if (made instanceof Promise) return goOn(made, at + 1, times)
        judge(made)
      }
    },
  }

  async function goOn(first: Promise<unknown>, from: number, times: number): Promise<void> {
    judge(await first)
    for (let at = from; at < times; at += 1) judge(await principal(decoded[at] as Member))
  }
}
