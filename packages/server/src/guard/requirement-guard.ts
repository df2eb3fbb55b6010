import { AccessDeniedError, type Catalog, type Decision, type ScopeTarget } from '@stagedoor/core'
import { booleanOf, optionsOf } from '../option-checks.js'
import { applicationHook } from './application-hook.js'
import { checkRequirement } from './checked-requirement.js'
import type { DeclaredGuard } from './declared-guard.js'
import { readScopeOption, type ScopeUse } from './scope-option.js'

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
  return {
    text: given.has('scope') ? `${text}, scope: ${describeScope(scope)}` : text,
    needsCompany: true,
    conceals: booleanOf(place, 'conceal', given.get('conceal') ?? false),
    async judge(request, access, state) {
      assertAllowed(access.decideBeforeScope(requirement))
      if (scope === 'filter') return
      if (scope === 'company') return assertAllowed(access.decide(requirement))
      const target = await resolveTarget(scope, request, timeout)
      assertAllowed(access.decide(requirement, target))
      state.target = target
    },
  }
}

function assertAllowed(decision: Decision): void {
  if (!decision.allowed) throw new AccessDeniedError(decision)
}

const describeScope = (scope: ScopeUse): string =>
  typeof scope === 'string' ? scope : [...scope.keys()].join(' and ')

/** Runs the resolvers, side by side, and makes their values a target that nobody can change after it was judged. */
async function resolveTarget(
  resolvers: Exclude<ScopeUse, string>,
  request: never,
  timeout: number,
): Promise<ScopeTarget> {
  const entries = await applicationHook(timeout, () =>
    Promise.all(
      [...resolvers].map(async ([dimension, resolve]) => {
        const value = await resolve(request)
        // Each element, too: resolvers may be async, and one that was not waited for is nobody's to catch.
        const fixed = Array.isArray(value)
          ? Object.freeze(await Promise.all(value as readonly unknown[]))
          : value
        return [dimension, fixed] as const
      }),
    ),
  )
  return Object.freeze(Object.fromEntries(entries))
}
