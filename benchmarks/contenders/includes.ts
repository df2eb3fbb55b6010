import type { Question } from '../world/questions.ts'
import { type Contender, keysOf, unitsOf } from './contender.ts'

interface Lists {
  readonly keys: readonly string[]
  readonly units: readonly string[]
}

/** What is written by hand most often: the lists of the token, asked with `includes`. */
export const includes: Contender<Lists, Question> = {
  name: 'includes by hand',
  kind: 'peer',
  principal: (member) => ({ keys: keysOf(member), units: unitsOf(member) }),
  prepare: (question) => question,
  check: ({ keys, units }, { key, unit }) => keys.includes(key) && units.includes(unit),
}
