import type { Catalog } from '@stagedoor/core'
import type { Question } from '../world/questions.ts'
import { type Contender, keysOf, unitsOf } from './contender.ts'

interface Sets {
  readonly owned: ReadonlySet<string>
  readonly given: ReadonlySet<string>
  readonly keys: ReadonlySet<string>
  readonly units: ReadonlySet<string>
}

/** What a careful programmer writes: a Set a layer, asked one after the other. */
export function fiveLayers(catalog: Catalog): Contender<Sets, Question & { readonly module: string }> {
  const known = new Set(catalog.permissions.map(({ key }) => key))
  return {
    name: 'five layers one by one',
    kind: 'floor',
    principal: (member) => ({
      owned: new Set(member.entitlements.modules),
      given: new Set(member.modules),
      keys: new Set(keysOf(member)),
      units: new Set(unitsOf(member)),
    }),
    prepare: (question) => ({ ...question, module: question.key.slice(0, question.key.indexOf('.')) }),
    check: ({ owned, given, keys, units }, question) =>
      known.has(question.key) &&
      owned.has(question.module) &&
      given.has(question.module) &&
      keys.has(question.key) &&
      units.has(question.unit),
  }
}
