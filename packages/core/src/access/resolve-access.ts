import type { Catalog, PermissionKeyOf } from '../catalog/catalog.js'
import { decideDelegation } from '../delegation/decide-delegation.js'
import { AccessDeniedError } from '../errors.js'
import type { Member } from '../member/member.js'
import { parseMember } from '../member/parse-member.js'
import { fieldsOf } from '../plain-data.js'
import type { Access } from './access.js'
import { explain } from './explain.js'
import { indexHoldings, memberProblems } from './holdings.js'
import { isOpen, judge, type Question, regionOf } from './judge.js'
import { DECISION_LAYERS, LAYERS_BEFORE_SCOPE } from './layers.js'
import { readTarget } from './scope.js'
import { toScopeAnswer } from './scope-answer.js'

/** How an access is resolved. */
export interface ResolveOptions {
  /** True: someone else acts in the member's name, and every delegation is refused (TOK-5). False when left out. */
  readonly impersonated?: boolean
}

/**
 * Resolves a member against a catalog, once, so that every later question is a few look-ups (GRT-3).
 *
 * Takes the entitlements as given: only `catalog.entitlements` derives them from purchases (ENT-3). Keeps no reference to
 * `member`. Unknown keys in it are inert, and stand in `access.problems`.
 *
 * @param catalog - the compiled catalog
 * @param member - the member document; validated as {@link parseMember} does
 * @param options - see {@link ResolveOptions}
 * @throws {@link MemberError} if the member is malformed.
 * @throws TypeError if the catalog is none, or an option is unknown.
 * @example
 * ```ts
 * const access = resolveAccess(catalog, member)
 * access.can('finance.bills.read', { businessUnit: 'bu_1' })
 * ```
 */
export function resolveAccess<C extends Catalog>(
  catalog: C,
  member: Member,
  options: ResolveOptions = {},
): Access<PermissionKeyOf<C>> {
  assertCatalog(catalog)
  const isImpersonated = readOptions(options)
  const parsed = parseMember(member).member
  const held = indexHoldings(catalog, parsed)
  const world = { catalog, held, layers: DECISION_LAYERS }
  const worldBeforeScope = { catalog, held, layers: LAYERS_BEFORE_SCOPE }
  const decide = (requirement: Question, target?: unknown): ReturnType<typeof judge> =>
    judge(world, requirement, readTarget(target))
  const delegate = (request: unknown): ReturnType<typeof decideDelegation> =>
    decideDelegation({ catalog, held, member: parsed, isImpersonated }, request)

  const access: Access<string> = {
    userId: parsed.userId,
    companyId: parsed.companyId,
    kind: parsed.kind ?? 'user',
    problems: memberProblems(catalog, parsed),
    can: (requirement, target) => decide(requirement, target).allowed,
    decide,
    decideBeforeScope: (requirement) => judge(worldBeforeScope, requirement, undefined),
    assert(requirement, target) {
      const decision = decide(requirement, target)
      if (!decision.allowed) throw new AccessDeniedError(decision)
    },
    explain: (requirement, target) => explain(world, requirement, readTarget(target)),
    scopeOf: (requirement) => toScopeAnswer(regionOf(world, requirement), parsed.companyId),
    permissions: () =>
      Object.freeze(catalog.permissions.filter((each) => isOpen(held, each)).map(({ key }) => key)),
    modules: () =>
      Object.freeze(
        catalog.modules.map(({ key }) => key).filter((key) => held.owned.has(key) && held.given.has(key)),
      ),
    decideDelegation: delegate,
    canDelegate: (request) => delegate(request).allowed,
    assertDelegation(request) {
      const decision = delegate(request)
      if (!decision.allowed) throw new AccessDeniedError(decision)
      return decision.grant
    },
  }
  return Object.freeze(access) as Access<PermissionKeyOf<C>>
}

function assertCatalog(catalog: unknown): void {
  const isCatalog =
    typeof catalog === 'object' && catalog !== null && 'patternOf' in catalog && 'permissionOf' in catalog
  if (!isCatalog) throw new TypeError('the catalog must be what defineCatalog() returns')
}

function readOptions(options: unknown): boolean {
  const fields = fieldsOf(
    options,
    'options',
    { required: [], optional: ['impersonated'] },
    (_code, path, message) => {
      throw new TypeError(`${path} ${message}`)
    },
  )
  const impersonated = fields.get('impersonated') ?? false
  if (typeof impersonated !== 'boolean') throw new TypeError('options.impersonated must be true or false')
  return impersonated
}
