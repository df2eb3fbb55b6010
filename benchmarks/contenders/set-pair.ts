import type { Question } from '../world/questions.ts'
import { type Contender, keysOf, unitsOf } from './contender.ts'

interface Sets {
  readonly keys: ReadonlySet<string>
  readonly units: ReadonlySet<string>
}

/** The floor of a full decision: two look-ups in Sets, and nothing asked of the company or of the member's modules. */
export const setPair: Contender<Sets, Question> = {
  name: 'Set.has && Set.has',
  kind: 'floor',
  principal: (member) => ({ keys: new Set(keysOf(member)), units: new Set(unitsOf(member)) }),
  prepare: (question) => question,
  check: ({ keys, units }, { key, unit }) => keys.has(key) && units.has(unit),
}

/** The floor of a check of the layers before scope: one look-up. */
export const setOnce: Contender<Sets, Question> = {
  ...setPair,
  name: 'Set.has',
  check: ({ keys }, { key }) => keys.has(key),
}
