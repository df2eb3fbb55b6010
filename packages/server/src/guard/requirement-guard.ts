import {
  AccessDeniedError,
  type Catalog,
  type Decision,
  prepareRequirement,
  type ScopeTarget,
} from '@stagedoor/core'
import { booleanOf, optionsOf } from '../option-checks.js'
import { whenKnown } from '../when-known.js'
import { checkRequirement } from './checked-requirement.js'
import type { DeclaredGuard } from './declared-guard.js'
import { type GuardDescription, toRequirementDocument } from './guard-description.js'
import { readScopeOption, type ScopeUse } from './scope-option.js'
import { TargetResolvers } from './target-resolvers.js'

/** What a requirement guard is made of. */
export interface RequirementDeclaration {
  readonly requirement: unknown
  readonly options: unknown
  /** Milliseconds for all scope resolvers together. */
  readonly timeout: number
}

/**
 * Makes the guard of a requirement: layers 0 to 3 first, then scope as its option says (SCP-6, SCP-7).
 *
 * @throws TypeError if requirement or options are wrong (REQ-1, SCP-6).
 */
export function requirementGuard(
  catalog: Catalog,
  { requirement: asked, options, timeout }: RequirementDeclaration,
): DeclaredGuard {
  const checked = checkRequirement(catalog, asked)
  const { requirement, text } = checked
  const place = `the guard of ${text}`
  const given = optionsOf(place, options, ['scope', 'conceal'])
  const scope = readScopeOption(place, given.get('scope'), checked)
  const said = given.has('scope') ? describeScope(scope) : undefined
  const description: GuardDescription = Object.freeze({
    kind: 'requirement',
    text:
      said === undefined ? text : `${text}, scope: ${typeof said === 'string' ? said : said.join(' and ')}`,
    requirement: toRequirementDocument(requirement),
    ...(said === undefined ? {} : { scope: said }),
    conceal: booleanOf(place, 'conceal', given.get('conceal') ?? false),
    company: true,
  })
  const asking = prepareRequirement(catalog, requirement)
  const resolvers = typeof scope === 'string' ? undefined : new TargetResolvers(scope, timeout)
  return {
    description,
    judge(request, access, state) {
      assertAllowed(access.decideBeforeScope(asking))
      if (scope === 'filter') return
      if (resolvers === undefined) return assertAllowed(access.decide(asking))
      const judgeAt = (target: ScopeTarget): void => {
        assertAllowed(access.decide(asking, target))
        state.target = target
      }
      return whenKnown(resolvers.targetOf(request), judgeAt)
    },
  }
}

function assertAllowed(decision: Decision): void {
  if (!decision.allowed) throw new AccessDeniedError(decision)
}

const describeScope = (scope: ScopeUse): NonNullable<GuardDescription['scope']> =>
  typeof scope === 'string' ? scope : Object.freeze([...scope.keys()])
