/*
 * A second, obvious reading of the rules, to hold the real one against. Written from the rules page alone: it walks the plain
 * definition and the member's grants one by one, and has no index, no compiled catalog and no sharing with `src`.
 */

/** A catalog definition as the laws generate it. */
export interface PlainCatalog {
  readonly modules: Readonly<Record<string, PlainModule>>
  readonly packages: Readonly<Record<string, unknown>>
  readonly addons: Readonly<Record<string, { readonly unlocks: readonly string[] }>>
  readonly aliases: Readonly<Record<string, string>>
}

interface PlainModule {
  readonly permissions: Readonly<Record<string, Readonly<Record<string, { readonly delegable?: boolean }>>>>
}

/** A member document as the laws generate it. */
export interface PlainMember {
  readonly userId: string
  readonly companyId: string
  readonly entitlements: { readonly modules: readonly string[]; readonly addons: readonly string[] }
  readonly modules: readonly string[]
  readonly grants: readonly PlainGrant[]
  readonly delegation?: PlainDelegation
}

export interface PlainGrant {
  readonly permissions: readonly string[]
  readonly scope?: PlainScope
}

export interface PlainDelegation {
  readonly modules?: readonly string[]
  readonly permissions?: readonly string[]
  readonly scope?: PlainScope
  readonly redelegate?: boolean
}

export type PlainScope = Readonly<Record<string, readonly string[]>>

/** A question: a key, or a composition. */
export type PlainQuestion =
  | string
  | { readonly module: string }
  | { readonly all: readonly PlainQuestion[] }
  | { readonly any: readonly PlainQuestion[] }

/** The reason of a refusal and the permission it is about; `undefined` for a yes. */
export interface PlainRefusal {
  readonly reason: string
  readonly permission: string | undefined
}

const LAYERS: readonly (readonly string[])[] = [
  ['unknown_permission'],
  ['module_not_entitled', 'addon_not_entitled'],
  ['module_not_granted'],
  ['permission_not_granted'],
  ['scope_required', 'out_of_scope'],
]

/** A retired key is replaced before all layers (CAT-4). */
export const successorOf = (catalog: PlainCatalog, key: string): string =>
  Object.hasOwn(catalog.aliases, key) ? (catalog.aliases[key] as string) : key

export const isModule = (catalog: PlainCatalog, key: string): boolean => Object.hasOwn(catalog.modules, key)

/** The facts of a live permission, by its exact key. */
export function permissionOf(catalog: PlainCatalog, key: string): { delegable?: boolean } | undefined {
  const [moduleKey = '', resource = '', action = '', ...rest] = key.split('.')
  if (rest.length > 0 || !isModule(catalog, moduleKey)) return undefined
  const resources = catalog.modules[moduleKey]?.permissions ?? {}
  const actions = Object.hasOwn(resources, resource) ? (resources[resource] ?? {}) : {}
  return Object.hasOwn(actions, action) ? actions[action] : undefined
}

/** Does something live stand below this prefix, `module` or `module.resource`? */
function isLivePrefix(catalog: PlainCatalog, prefix: string): boolean {
  const [moduleKey = '', resource, ...rest] = prefix.split('.')
  if (rest.length > 0 || !isModule(catalog, moduleKey)) return false
  return resource === undefined || Object.hasOwn(catalog.modules[moduleKey]?.permissions ?? {}, resource)
}

/** Is this `module.*` or `module.resource.*` over something live? */
export const isLiveWildcard = (catalog: PlainCatalog, text: string): boolean =>
  text.endsWith('.*') && isLivePrefix(catalog, text.slice(0, -2))

/** Does a pattern of a grant cover a live key (GRT-1, CAT-4, CAT-5)? */
function covers(catalog: PlainCatalog, pattern: string, key: string): boolean {
  if (successorOf(catalog, pattern) === key) return true
  if (!pattern.endsWith('.*') || permissionOf(catalog, key)?.delegable === false) return false
  const prefix = pattern.slice(0, -1)
  if (prefix.split('.').length > 3) return false
  if (isLiveWildcard(catalog, pattern)) return key.startsWith(prefix)
  return Object.keys(catalog.aliases).some(
    (retired) =>
      retired.split('.').length === 3 && retired.startsWith(prefix) && catalog.aliases[retired] === key,
  )
}

/** The add-ons that gate a key (ENT-2). */
const gatesOf = (catalog: PlainCatalog, key: string): readonly string[] =>
  Object.keys(catalog.addons).filter((addon) =>
    (catalog.addons[addon]?.unlocks ?? []).some(
      (text) => text === key || (text.endsWith('.*') && key.startsWith(text.slice(0, -1))),
    ),
  )

/** Layers 1 and 2 for a module. */
function moduleRefusal(catalog: PlainCatalog, member: PlainMember, moduleKey: string): string | undefined {
  const has = (list: readonly string[]): boolean =>
    list.some((key) => successorOf(catalog, key) === moduleKey)
  if (!has(member.entitlements.modules)) return 'module_not_entitled'
  return has(member.modules) ? undefined : 'module_not_granted'
}

/** Layers 1 to 3 for a live key. */
export function refusalBeforeScope(
  catalog: PlainCatalog,
  member: PlainMember,
  key: string,
): string | undefined {
  const closed = moduleRefusal(catalog, member, key.split('.')[0] ?? '')
  if (closed === 'module_not_entitled') return closed
  const gates = gatesOf(catalog, key)
  if (gates.length > 0 && !gates.some((addon) => member.entitlements.addons.includes(addon)))
    return 'addon_not_entitled'
  if (closed !== undefined) return closed
  return coveringGrants(catalog, member, key).length > 0 ? undefined : 'permission_not_granted'
}

/** The member's grants that cover a key. */
export const coveringGrants = (
  catalog: PlainCatalog,
  member: PlainMember,
  key: string,
): readonly PlainGrant[] =>
  member.grants.filter(({ permissions }) => permissions.some((pattern) => covers(catalog, pattern, key)))

/** Layer 4 for the covering grants (SCP-1 to SCP-5). */
function scopeRefusal(grants: readonly PlainGrant[], companyId: string, target: unknown): string | undefined {
  const named =
    typeof target === 'object' && target !== null && !Array.isArray(target)
      ? (target as Readonly<Record<string, unknown>>)
      : undefined
  const read = (name: string): unknown =>
    named !== undefined && Object.hasOwn(named, name) ? named[name] : undefined
  if (named !== undefined && Object.hasOwn(named, 'company') && read('company') !== companyId)
    return 'out_of_scope'
  if (grants.some(({ scope }) => scope === undefined)) return undefined
  if (named === undefined) return 'scope_required'

  const lists = Object.getOwnPropertyNames(named).filter(
    (name) => name !== 'company' && Array.isArray(named[name]),
  )
  const [spread] = lists
  const isCovered = (value: (name: string) => unknown): boolean =>
    grants.some(({ scope = {} }) =>
      Object.keys(scope).every((name) => scope[name]?.some((allowed) => allowed === value(name))),
    )
  if (lists.length === 0 && isCovered(read)) return undefined
  if (lists.length === 1 && spread !== undefined) {
    const elements = Array.from(named[spread] as readonly unknown[])
    // A grant that does not name the dimension covers whatever it holds, also nothing.
    const isCoveredApart = grants.some(
      ({ scope = {} }) =>
        !Object.hasOwn(scope, spread) &&
        Object.keys(scope).every((name) => scope[name]?.some((allowed) => allowed === read(name))),
    )
    const isEachCovered =
      elements.length > 0 &&
      elements.every((element) => isCovered((name) => (name === spread ? element : read(name))))
    if (isCoveredApart || isEachCovered) return undefined
  }
  const lacks = ({ scope = {} }: PlainGrant): boolean =>
    Object.keys(scope).some((name) => read(name) === undefined)
  return grants.every(lacks) ? 'scope_required' : 'out_of_scope'
}

/** Decides a question (LAY-1, REQ-2). */
export function referenceDecide(
  catalog: PlainCatalog,
  member: PlainMember,
  question: PlainQuestion,
  target: unknown,
): PlainRefusal | undefined {
  if (typeof question === 'string') {
    const key = successorOf(catalog, question)
    if (permissionOf(catalog, key) === undefined)
      return { reason: 'unknown_permission', permission: undefined }
    const reason =
      refusalBeforeScope(catalog, member, key) ??
      scopeRefusal(coveringGrants(catalog, member, key), member.companyId, target)
    return reason === undefined ? undefined : { reason, permission: key }
  }
  if ('module' in question) {
    const key = successorOf(catalog, question.module)
    const everywhere: readonly PlainGrant[] = [{ permissions: [] }]
    const reason = isModule(catalog, key)
      ? (moduleRefusal(catalog, member, key) ?? scopeRefusal(everywhere, member.companyId, target))
      : 'unknown_permission'
    return reason === undefined ? undefined : { reason, permission: undefined }
  }
  if ('all' in question) {
    for (const part of question.all) {
      const refusal = referenceDecide(catalog, member, part, target)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }
  const refusals = question.any.map((part) => referenceDecide(catalog, member, part, target))
  if (refusals.includes(undefined)) return undefined
  for (let layer = LAYERS.length - 1; layer >= 0; layer -= 1)
    for (const refusal of refusals)
      if (refusal !== undefined && LAYERS[layer]?.includes(refusal.reason)) return refusal
  throw new Error('an any-of has parts')
}
