import type { Catalog, PermissionKeyOf } from '../catalog/catalog.js'
import { decideDelegation } from '../delegation/decide-delegation.js'
import type { DelegationDecision } from '../delegation/delegation.js'
import { AccessDeniedError } from '../errors.js'
import type { Member, MemberProblem } from '../member/member.js'
import { isParsedMember, parseMember } from '../member/parse-member.js'
import { fieldsOf } from '../plain-data.js'
import type { ModuleKey } from '../register.js'
import type { Access } from './access.js'
import { compiledFor } from './compiled-catalog.js'
import type { Decision } from './decision.js'
import { explain } from './explain.js'
import { Holdings } from './holdings.js'
import { BEFORE_SCOPE, judge, regionOf } from './judge.js'
import { memberProblems } from './member-problems.js'
import { questionsOf } from './question.js'
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
  const parsed = isParsedMember(member) ? member : parseMember(member).member
  const held = new Holdings(compiledFor(catalog), parsed)
  const questionOf = questionsOf(held.compiled)
  const decide = (requirement: unknown, target?: unknown): Decision =>
    judge(held, questionOf(requirement), target)
  const delegate = (request: unknown): DelegationDecision =>
    decideDelegation({ catalog, held, member: parsed, isImpersonated }, request)
  let problems: readonly MemberProblem[] | undefined

  // Closures, not the methods of a class: an access may be taken apart.
  const access: Access<string> = {
    userId: parsed.userId,
    companyId: parsed.companyId,
    kind: parsed.kind ?? 'user',
    get problems() {
      problems ??= memberProblems(catalog, parsed)
      return problems
    },
    can: (requirement, target) => decide(requirement, target).allowed,
    decide,
    decideBeforeScope: (requirement) => decide(requirement, BEFORE_SCOPE),
    assert(requirement, target) {
      const decision = decide(requirement, target)
      if (!decision.allowed) throw new AccessDeniedError(decision)
    },
    explain: (requirement, target) => explain(held, questionOf(requirement), target),
    scopeOf: (requirement) => toScopeAnswer(regionOf(held, questionOf(requirement)), parsed.companyId),
    permissions: () =>
      Object.freeze(catalog.permissions.filter((_, place) => held.isOpen(place)).map(({ key }) => key)),
    modules: () =>
      Object.freeze(
        catalog.modules
          .filter((_, place) => held.owns(place) && held.isGiven(place))
          .map(({ key }) => key as ModuleKey),
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
