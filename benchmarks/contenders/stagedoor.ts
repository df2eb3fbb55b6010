import {
  type Access,
  type Catalog,
  type PreparedRequirement,
  prepareRequirement,
  resolveAccess,
  type ScopeTarget,
} from '@stagedoor/core'
import type { Contender } from './contender.ts'

/** A question as the SDK takes it. */
export interface Asked {
  readonly key: string
  readonly prepared: PreparedRequirement<string>
  readonly target: ScopeTarget
}

type Stagedoor = Contender<Access<string>, Asked>

/** As a guard asks: the route has prepared its requirement, and the target is at hand. The whole decision, reason included. */
export function stagedoor(catalog: Catalog): Stagedoor {
  return {
    name: 'Stagedoor',
    kind: 'stagedoor',
    principal: (member) => resolveAccess(catalog, member),
    prepare: ({ key, unit }) => ({
      key,
      prepared: prepareRequirement(catalog, key),
      target: { businessUnit: unit },
    }),
    check: (access, { prepared, target }) => access.decide(prepared, target).allowed,
  }
}

/** As a handler asks: any key. */
export function stagedoorByKey(catalog: Catalog): Stagedoor {
  return {
    ...stagedoor(catalog),
    name: 'Stagedoor, by key',
    check: (access, { key, target }) => access.can(key, target),
  }
}

/** What a guard asks before it works out a target. */
export function stagedoorBeforeScope(catalog: Catalog): Stagedoor {
  return {
    ...stagedoor(catalog),
    name: 'Stagedoor, layers 1 to 3',
    check: (access, { prepared }) => access.decideBeforeScope(prepared).allowed,
  }
}

/** With every layer's verdict, for people. */
export function stagedoorExplanation(catalog: Catalog): Stagedoor {
  return {
    ...stagedoor(catalog),
    name: 'Stagedoor, explained',
    check: (access, { prepared, target }) => access.explain(prepared, target).decision.allowed,
  }
}
