/* The rules of delegation, read as plainly as the resolver's beside it: item by item, and scopes combination by combination. */

import {
  coveringGrants,
  isLiveWildcard,
  isModule,
  type PlainCatalog,
  type PlainDelegation,
  type PlainGrant,
  type PlainMember,
  type PlainScope,
  permissionOf,
  refusalBeforeScope,
  successorOf,
} from './reference-resolver.ts'

/** A well-formed delegation request. */
export interface PlainRequest {
  readonly userId: string
  readonly companyId: string
  readonly modules: readonly string[]
  readonly permissions: readonly string[]
  readonly scope: 'company' | PlainScope
  readonly delegation?: PlainDelegation
  readonly grantee?: PlainMember
  readonly intent: 'give' | 'take'
}

type Where = 'company' | PlainScope

/** The refused items of a request, as `path: reason`, in the order asked; none if it is allowed (DEL-1). */
export function referenceDelegation(
  catalog: PlainCatalog,
  granter: PlainMember,
  request: PlainRequest,
): readonly string[] {
  const own = granter.delegation ?? {}
  const items: string[] = []
  const refuse = (path: string, reason: string | undefined): void => {
    if (reason !== undefined) items.push(`${path}: ${reason}`)
  }

  if (request.companyId !== granter.companyId) refuse('companyId', 'other_company')
  if (request.userId === granter.userId) refuse('userId', 'self_delegation')
  request.modules.forEach((key, index) => {
    refuse(`modules[${index}]`, moduleReason(catalog, granter, key))
  })
  request.permissions.forEach((text, index) => {
    refuse(`permissions[${index}]`, patternReason(catalog, granter, text, request.scope))
  })
  if (request.delegation !== undefined) {
    if (own.redelegate !== true || request.delegation.redelegate === true)
      refuse('delegation', 'redelegation_not_allowed')
    passedOn(catalog, own, request.delegation, () => true).forEach(([path, reason]) => {
      refuse(`delegation.${path}`, reason)
    })
  }
  if (request.modules.length === 0) return items
  if (request.grantee === undefined) return [...items, 'grantee: grantee_required']

  // DEL-7: what changes hands with the modules.
  const has = (key: string): boolean =>
    request.grantee?.modules.some((each) => successorOf(catalog, each) === key) ?? false
  const changing = request.modules
    .map((key) => successorOf(catalog, key))
    .filter((key) => isModule(catalog, key) && has(key) === (request.intent === 'take'))
  const isTouched = (key: string): boolean => changing.includes(key.split('.')[0] ?? '')
  const mayWake = (text: string): boolean =>
    request.intent === 'give' &&
    changing.includes(successorOf(catalog, text.split('.')[0] ?? '')) &&
    PATTERN.test(text) &&
    !isKnown(catalog, text)
  request.grantee.grants.forEach(({ permissions, scope }, grant) => {
    if (scope !== undefined && Object.values(scope).some((list) => list.length === 0)) return
    permissions.forEach((text, index) => {
      if (permissions.indexOf(text) < index) return
      if (mayWake(text) && !hasUnknown(granter, text, scope ?? 'company'))
        refuse(`grantee.grants[${grant}].permissions[${index}]`, 'unknown_permission')
      for (const each of reached(catalog, text).filter(isTouched))
        refuse(
          `grantee.grants[${grant}].permissions[${index}]`,
          patternReason(catalog, granter, each, scope ?? 'company'),
        )
    })
  })
  const limits = request.grantee.delegation
  const reachesModule = (key: string): boolean => changing.includes(successorOf(catalog, key))
  const reachesPattern = (text: string): boolean =>
    mayWake(text) || (isDelegable(catalog, text) && isTouched(successorOf(catalog, text)))
  if (limits?.modules?.some(reachesModule) || limits?.permissions?.some(reachesPattern)) {
    if (own.redelegate !== true || limits.redelegate === true)
      refuse('grantee.delegation', 'redelegation_not_allowed')
    passedOn(catalog, own, limits, (text, kind) =>
      kind === 'module'
        ? reachesModule(text)
        : reachesPattern(text) && !(mayWake(text) && coversUnknown(own.permissions ?? [], text)),
    ).forEach(([path, reason]) => {
      refuse(`grantee.delegation.${path}`, reason)
    })
  }
  return items
}

/** A key, `module.*` or `module.resource.*`, whatever the catalog. */
const PATTERN = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*|(\.[a-z][a-z0-9_-]*)?\.\*)$/

const isKnown = (catalog: PlainCatalog, text: string): boolean =>
  isDelegable(catalog, text) || reached(catalog, text).length > 0

/** DEL-7: do these patterns cover a text that the catalog does not know, whatever it will be? */
const coversUnknown = (patterns: readonly string[], text: string): boolean =>
  patterns.includes(text) || (text.endsWith('.*') && patterns.includes(`${text.split('.')[0]}.*`))

/** DEL-7: has a granter the same as a text that the catalog does not know, or more, and may give it away? */
const hasUnknown = ({ grants, delegation = {} }: PlainMember, text: string, where: Where): boolean =>
  coversUnknown(delegation.permissions ?? [], text) &&
  isWithin(where, delegation.scope) &&
  isInside(
    where,
    grants.filter(({ permissions }) => coversUnknown(permissions, text)),
  )

/** Is this a live or retired key, or a live wildcard: what delegation knows at all (CAT-4)? */
const isDelegable = (catalog: PlainCatalog, text: string): boolean =>
  permissionOf(catalog, successorOf(catalog, text)) !== undefined || isLiveWildcard(catalog, text)

/** What a text of a stored grant stands for: itself, or the successors under a retired wildcard. */
function reached(catalog: PlainCatalog, text: string): readonly string[] {
  if (isLiveWildcard(catalog, text)) return [text]
  if (!text.endsWith('.*')) return isDelegable(catalog, text) ? [successorOf(catalog, text)] : []
  const everyKey = Object.entries(catalog.modules).flatMap(([moduleKey, { permissions }]) =>
    Object.entries(permissions).flatMap(([resource, actions]) =>
      Object.keys(actions).map((action) => `${moduleKey}.${resource}.${action}`),
    ),
  )
  const holder: PlainMember = { ...NOBODY, grants: [{ permissions: [text] }] }
  return everyKey.filter((key) => coveringGrants(catalog, holder, key).length > 0)
}

const NOBODY: PlainMember = {
  userId: 'nobody',
  companyId: 'none',
  entitlements: { modules: [], addons: [] },
  modules: [],
  grants: [],
}

function moduleReason(catalog: PlainCatalog, granter: PlainMember, asked: string): string | undefined {
  const key = successorOf(catalog, asked)
  const isIn = (list: readonly string[] = []): boolean =>
    list.some((each) => successorOf(catalog, each) === key)
  if (!isModule(catalog, key)) return 'unknown_module'
  if (!isIn(granter.entitlements.modules)) return 'module_not_entitled'
  if (!isIn(granter.delegation?.modules)) return 'outside_delegation'
  return isIn(granter.modules) ? undefined : 'not_held'
}

function patternReason(
  catalog: PlainCatalog,
  granter: PlainMember,
  text: string,
  where: Where,
): string | undefined {
  if (!isDelegable(catalog, text)) return 'unknown_permission'
  const isWildcard = isLiveWildcard(catalog, text)
  const key = successorOf(catalog, text)
  const closed = isWildcard
    ? moduleClosed(catalog, granter, key.split('.')[0] ?? '')
    : refusalBeforeScope(catalog, granter, key)
  if (closed?.endsWith('_entitled')) return closed
  const outside = outsideReason(catalog, granter.delegation ?? {}, text)
  if (outside !== undefined) return outside
  if (closed !== undefined) return 'not_held'
  const held = isWildcard
    ? granter.grants.filter(({ permissions }) => permissions.some((each) => isWider(catalog, each, text)))
    : coveringGrants(catalog, granter, key)
  if (held.length === 0) return 'wildcard_exceeds'
  return isInside(where, held) && isWithin(where, granter.delegation?.scope) ? undefined : 'exceeds_scope'
}

function moduleClosed(catalog: PlainCatalog, member: PlainMember, key: string): string | undefined {
  const isIn = (list: readonly string[]): boolean => list.some((each) => successorOf(catalog, each) === key)
  if (!isIn(member.entitlements.modules)) return 'module_not_entitled'
  return isIn(member.modules) ? undefined : 'module_not_granted'
}

/** Is a live wildcard the same as another, or wider? */
const isWider = (catalog: PlainCatalog, wildcard: string, other: string): boolean =>
  isLiveWildcard(catalog, wildcard) && other.startsWith(wildcard.slice(0, -1))

/** DEL-3: why a key or wildcard lies outside of one's own delegation. */
function outsideReason(catalog: PlainCatalog, own: PlainDelegation, text: string): string | undefined {
  const patterns = own.permissions ?? []
  if (isLiveWildcard(catalog, text))
    return patterns.some((each) => isWider(catalog, each, text)) ? undefined : 'outside_delegation'
  const key = successorOf(catalog, text)
  if (patterns.some((each) => successorOf(catalog, each) === key)) return undefined
  if (permissionOf(catalog, key)?.delegable === false) return 'not_delegable'
  return patterns.some((each) => isWider(catalog, each, key)) ? undefined : 'outside_delegation'
}

/** DEL-6: what of a delegation lies outside of one's own, by structure. */
function passedOn(
  catalog: PlainCatalog,
  own: PlainDelegation,
  delegation: PlainDelegation,
  isMeant: (text: string, kind: 'module' | 'pattern') => boolean,
): readonly (readonly [path: string, reason: string | undefined])[] {
  const modules = (delegation.modules ?? []).map((key, index) => {
    const live = successorOf(catalog, key)
    const isOwn = own.modules?.some((each) => successorOf(catalog, each) === live) ?? false
    const reason = isModule(catalog, live) ? (isOwn ? undefined : 'outside_delegation') : 'unknown_module'
    return [`modules[${index}]`, isMeant(key, 'module') ? reason : undefined] as const
  })
  const permissions = (delegation.permissions ?? []).map((text, index) => {
    const reason = isDelegable(catalog, text) ? outsideReason(catalog, own, text) : 'unknown_permission'
    return [`permissions[${index}]`, isMeant(text, 'pattern') ? reason : undefined] as const
  })
  const isInLimit = isWithin(delegation.scope ?? 'company', own.scope)
  return [...modules, ...permissions, ['scope', isInLimit ? undefined : 'exceeds_scope']]
}

/** DEL-4: does every combination of the scope's values lie inside one grant? */
function isInside(where: Where, grants: readonly PlainGrant[]): boolean {
  if (grants.some(({ scope }) => scope === undefined)) return true
  if (where === 'company') return false
  let points: readonly Readonly<Record<string, string>>[] = [{}]
  for (const [name, list] of Object.entries(where))
    points = points.flatMap((point) =>
      list.map((value) => Object.fromEntries([...Object.entries(point), [name, value]])),
    )
  return points.every((point) =>
    grants.some(({ scope = {} }) =>
      Object.entries(scope).every(
        ([name, list]) => Object.hasOwn(point, name) && list.includes(point[name] ?? ''),
      ),
    ),
  )
}

/** DEL-4: is the scope inside the scope of one's delegation, in each of its dimensions? */
function isWithin(where: Where, limit: PlainScope | undefined): boolean {
  if (limit === undefined) return true
  if (where === 'company') return false
  return Object.entries(limit).every(
    ([name, list]) => Object.hasOwn(where, name) && where[name]?.every((value) => list.includes(value)),
  )
}

/** The grantee once an allowed request is stored. */
export const afterGiving = (
  grantee: PlainMember,
  { modules, permissions, scope }: Pick<PlainRequest, 'modules' | 'permissions' | 'scope'>,
): PlainMember => ({
  ...grantee,
  modules: [...grantee.modules, ...modules],
  grants: [...grantee.grants, scope === 'company' ? { permissions } : { permissions, scope }],
})
