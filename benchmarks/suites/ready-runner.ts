import type { Rounds, Runner } from '../measure/contest.ts'
import { bytesAllocated } from '../measure/heap.ts'
import { ownLoop } from '../measure/own-loop.ts'
import { pairedRatios, type Spread, spreadOf } from '../measure/statistics.ts'
import type { Ready } from './answers.ts'

/** Asks all questions again and again, and notices if an answer changes. */
export function runnerOf({ contender, principal, prepared }: Ready): Runner {
  const loop = ownLoop<unknown, unknown>(contender.name)
  const expected = loop(contender.check, principal, prepared, 1)
  return {
    name: contender.name,
    run(times) {
      if (loop(contender.check, principal, prepared, times) !== expected * times)
        throw new Error(`${contender.name} changes its answers`)
    },
  }
}

/** The median of one contender's rounds over another's. */
export function over(rounds: Rounds, name: string, base: string): Spread {
  return spreadOf(pairedRatios(roundsOf(rounds, name), roundsOf(rounds, base)))
}

/** The rounds of one contender. */
export function roundsOf(rounds: Rounds, name: string): readonly number[] {
  const found = rounds.get(name)
  if (found === undefined) throw new Error(`${name} was not measured`)
  return found
}

/** The bytes that one check allocates, over the first questions: so many that the optimising compiler has been there before. */
export function bytesOf({ contender, principal, prepared }: Ready): number {
  const loop = ownLoop<unknown, unknown>(`${contender.name}, its bytes`)
  const questions = prepared.slice(0, 64)
  const started = performance.now()
  while (performance.now() - started < 100) loop(contender.check, principal, questions, 8)
  const run = (times: number): unknown => loop(contender.check, principal, questions, times)
  const rough = bytesAllocated(run, 1)
  const times = Math.max(1, Math.min(64, Math.floor(4e5 / Math.max(rough, 1))))
  return Math.max(0, Math.round(bytesAllocated(run, times) / questions.length))
}
