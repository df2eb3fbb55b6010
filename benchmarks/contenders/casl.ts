import { createMongoAbility, type MongoAbility, subject } from '@casl/ability'
import { actionAndSubject, type Contender, keysOf, unitsOf } from './contender.ts'

interface Asked {
  readonly action: string
  readonly subject: object
}

/** CASL as its guide has it: JSON rules with a condition, asked about a tagged object. */
export const casl: Contender<MongoAbility, Asked> = {
  name: '@casl/ability',
  kind: 'peer',
  principal(member) {
    const conditions = { businessUnit: { $in: [...unitsOf(member)] } }
    return createMongoAbility(keysOf(member).map((key) => ({ ...actionAndSubject(key), conditions })))
  },
  prepare({ key, unit }) {
    const { action, subject: type } = actionAndSubject(key)
    return { action, subject: subject(type, { businessUnit: unit }) }
  },
  check: (ability, { action, subject: object }) => ability.can(action, object as never),
}
