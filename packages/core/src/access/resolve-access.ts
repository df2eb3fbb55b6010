import type { Catalog, PermissionKeyOf } from '../catalog/catalog.js'
import type { Member } from '../member/member.js'
import { isParsedMember, parseMember } from '../member/parse-member.js'
import { fieldsOf } from '../plain-data.js'
import type { Access } from './access.js'
import { compiledFor } from './compiled-catalog.js'
import { Holdings } from './holdings.js'
import { ResolvedAccess } from './resolved-access.js'

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
  return new ResolvedAccess(held, isImpersonated) as Access<string> as Access<PermissionKeyOf<C>>
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
