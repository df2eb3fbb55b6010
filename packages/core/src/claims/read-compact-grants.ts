import { MEMBER_LIMITS, type MemberLimits } from '../member/member-limits.js'
import { elementsOf, type FieldNames, fieldValuesOf, type Report } from '../plain-data.js'
import { ClaimsError, malformed } from './claims-error.js'
import { VERSION } from './compact-claims.js'
import { countsOf, NamesReader, type ReadNames } from './names-reader.js'
import type { NumberTable } from './number-table.js'

/** One grant as it is read. Its scope is not looked at yet; `undefined` where there is none. */
interface ReadGrant {
  readonly names: ReadNames
  readonly scope: unknown
}

/** A delegation as it is read. Scope and flag are not looked at yet; `undefined` stands for what is left out. */
interface ReadDelegation {
  readonly modules: ReadNames | undefined
  readonly permissions: ReadNames | undefined
  readonly scope: unknown
  readonly redelegate: unknown
}

/** The `grants` claim of version 2 as it is read: bits over the numbers of the catalog, without a key of it. */
export interface ReadGrants {
  readonly owned: ReadNames
  /** Not looked at yet; `undefined` where there are none. */
  readonly addons: unknown
  readonly given: ReadNames
  readonly grants: readonly ReadGrant[]
  readonly delegation: ReadDelegation | undefined
}

/** The most modules that one list may name: nothing in version 1 bounds them but the length of the token. */
const MOST_MODULES = MEMBER_LIMITS.patterns

const refuse: Report = (_code, path, message) => malformed(path, message)

const FIELDS: FieldNames = {
  required: ['v'],
  optional: ['order', 'lock', 'owns', 'addons', 'given', 'list', 'delegation'],
}
const GRANT_FIELDS: FieldNames = { required: ['p'], optional: ['s'] }
const DELEGATION_FIELDS: FieldNames = { required: [], optional: ['m', 'p', 's', 'r'] }

/**
 * Reads the `grants` claim of version 2, without making a text for any number: work in proportion to the claim and, for each set in
 * it, to a quarter of the numbers of the catalog in bytes.
 *
 * @param grants - the claim
 * @param table - the numbers of the catalog
 * @param limits - patterns and modules count whether they are numbers or texts (MEM-3)
 * @throws {@link ClaimsError} if it is malformed, of another version, or its numbers are those of another catalog.
 */
export function readCompactGrants(grants: unknown, table: NumberTable, limits: MemberLimits): ReadGrants {
  const version = versionOf(grants)
  if (version !== VERSION && Number.isSafeInteger(version) && (version as number) > 0)
    throw new ClaimsError('unknown_version', 'grants.v', 'is a version that is not known here')
  if (version !== VERSION) malformed('grants.v', `must be ${VERSION}`)
  const [, order, lock, owns = '', addons, given = '', list = [], delegation] = fieldValuesOf(
    grants,
    'grants',
    FIELDS,
    refuse,
  )
  const reader = new NamesReader(countsOf(order, lock, table), table)
  return {
    owned: reader.read('modules', owns, 'grants.owns', { left: MOST_MODULES }),
    addons,
    given: reader.read('modules', given, 'grants.given', { left: MOST_MODULES }),
    grants: readList(list, reader, limits),
    delegation: delegation === undefined ? undefined : readDelegation(delegation, reader, limits),
  }
}

/** Read before any other field: another version may have others. */
function versionOf(grants: unknown): unknown {
  if (typeof grants !== 'object' || grants === null)
    return malformed('grants', 'must be a list, or an object with a version')
  return Object.hasOwn(grants, 'v') ? (grants as { readonly v?: unknown }).v : undefined
}

function readList(list: unknown, reader: NamesReader, limits: MemberLimits): readonly ReadGrant[] {
  const elements = elementsOf(list, 'grants.list', refuse)
  if (elements.length > limits.grants) malformed('grants.list', 'has too many grants')
  const budget = { left: limits.patterns }
  return elements.map((grant, index): ReadGrant => {
    const path = `grants.list[${index}]`
    const [names, scope] = fieldValuesOf(grant, path, GRANT_FIELDS, refuse)
    return { names: reader.read('permissions', names, `${path}.p`, budget), scope }
  })
}

function readDelegation(delegation: unknown, reader: NamesReader, limits: MemberLimits): ReadDelegation {
  const path = 'grants.delegation'
  const [modules, permissions, scope, redelegate] = fieldValuesOf(delegation, path, DELEGATION_FIELDS, refuse)
  const budget = { left: limits.patterns }
  return {
    modules: modules === undefined ? undefined : reader.read('modules', modules, `${path}.m`, budget),
    permissions:
      permissions === undefined ? undefined : reader.read('permissions', permissions, `${path}.p`, budget),
    scope,
    redelegate,
  }
}
