import type { Entitlements } from '../catalog/entitlements.js'
import { MemberError } from '../errors.js'
import { COMPANY, isDimension, isId } from '../key-grammar.js'
import {
  elementsOf,
  entriesOf,
  type FieldNames,
  fieldPath,
  fieldsOf,
  fieldValuesOf,
  hidesNames,
  type Report,
  stringsOf,
} from '../plain-data.js'
import type { Delegation, Grant, GrantScope, Member, MemberProblem, MemberVersions } from './member.js'
import {
  Budget,
  MEMBER_LIMITS,
  type MemberLimits,
  type ParseOptions,
  tighterLimits,
} from './member-limits.js'
import { ParsedMark } from './parsed-mark.js'

/** A member document that holds, and what is notable in it. */
export interface ParsedMember {
  /** A frozen copy; keeps no reference to the input. */
  readonly member: Member
  /** Patterns that can name nothing in any catalog. `access.problems` knows the catalog and says more. */
  readonly problems: readonly MemberProblem[]
}

const malformed: Report = (_code, path, message) => {
  throw new MemberError(path, message)
}

/**
 * Reads an untyped member document: a stored one, or the claims of a token.
 *
 * Absent `entitlements`, `modules` and `grants` are none; malformed ones are refused (MEM-2). Fields of other names are
 * passed over at the top, and refused inside entitlements, grants, scopes and delegation, where a misspelt `scopes:` would
 * widen. Does not know the catalog: unknown keys are no error, here or later.
 *
 * @param input - the document, as parsed from JSON
 * @param options - see {@link ParseOptions}
 * @throws {@link MemberError} if it is malformed, beyond a limit or cannot be read; its `path` names the field (MEM-1 to
 *   MEM-3).
 * @throws TypeError if an option is unknown, or a limit is no whole number from 0 to that of {@link MEMBER_LIMITS}.
 */
export function parseMember(input: unknown, options?: ParseOptions): ParsedMember {
  const limits = options === undefined ? MEMBER_LIMITS : tighterLimits(options)
  try {
    return readMember(input, limits)
  } catch (cause) {
    if (cause instanceof MemberError) throw cause
    // A lazy property of a stored entity threw, or a proxy did.
    throw new MemberError('', 'cannot be read', { cause })
  }
}

/** Is this a member that {@link parseMember} has made? Never throws. */
export const isParsedMember = (value: unknown): value is Member =>
  typeof value === 'object' && value !== null && ParsedMark.isOn(value)

const NONE: readonly never[] = Object.freeze([])

const MEMBER_FIELDS: FieldNames = {
  required: ['userId', 'companyId'],
  optional: ['kind', 'entitlements', 'modules', 'grants', 'delegation', 'role', 'versions'],
  open: true,
}

function readMember(input: unknown, limits: MemberLimits): ParsedMember {
  const [userId, companyId, kind, owned, modules = NONE, grants = NONE, delegation, role, versions] =
    fieldValuesOf(input, '', MEMBER_FIELDS, malformed)
  return asParsed(
    memberOf(
      { userId, companyId, kind, role, versions },
      {
        entitlements: owned === undefined ? NOTHING_OWNED : entitlementsOf(owned),
        modules: listOf(modules, 'modules'),
        grants: grantsOf(grants, limits),
        delegation: delegation === undefined ? undefined : readDelegation(delegation, limits),
      },
    ),
  )
}

/** What a member says of itself, not looked at yet; `undefined` where it is left out. */
export interface MemberFacts {
  readonly userId: unknown
  readonly companyId: unknown
  readonly kind: unknown
  readonly role: unknown
  readonly versions: unknown
}

/** What a member holds, read and frozen. */
export type MemberLists = Pick<Member, 'entitlements' | 'modules' | 'grants'> & {
  readonly delegation: Delegation | undefined
}

/**
 * Puts a member together.
 *
 * @throws {@link MemberError} if what it says of itself is malformed.
 */
export function memberOf(facts: MemberFacts, { delegation, ...lists }: MemberLists): Member {
  const { userId, companyId, kind = 'user', role, versions } = facts
  if (role !== undefined && !isId(role))
    malformed('malformed', 'role', 'must be a name of 1 to 256 characters')
  return {
    userId: idOf(userId, 'userId'),
    companyId: idOf(companyId, 'companyId'),
    kind: kindOf(kind),
    ...lists,
    ...(delegation === undefined ? {} : { delegation }),
    ...(role === undefined ? {} : { role: role as string }),
    ...(versions === undefined ? {} : { versions: versionsOf(versions) }),
  }
}

/** Freezes a member that holds, and marks it as one that need not be read again. */
export function asParsed(member: Member): ParsedMember {
  new ParsedMark(member)
  const answer = { member: Object.freeze(member) }
  return Object.freeze(Object.defineProperty(answer, 'problems', PROBLEMS) as ParsedMember)
}

/** One for all: with a getter of its own, every answer would be an object of a kind of its own, which is slow to make. */
const PROBLEMS: PropertyDescriptor & ThisType<ParsedMember> = {
  enumerable: true,
  get() {
    return ParsedMark.problemsOf(this.member)
  },
}

function idOf(value: unknown, name: string): string {
  if (isId(value)) return value
  throw new MemberError(name, 'must be an id of 1 to 256 characters')
}

function kindOf(value: unknown): 'user' | 'service' {
  if (value === 'user' || value === 'service') return value
  throw new MemberError('kind', "must be 'user' or 'service'")
}

/** Reads a list of texts. @throws {@link MemberError} if it is none. */
export function listOf(value: unknown, path: string): readonly string[] {
  const strings = stringsOf(value, path, malformed)
  return strings.length === 0 ? NONE : Object.freeze(strings)
}

const ENTITLEMENTS_FIELDS: FieldNames = { required: ['modules'], optional: ['addons'] }
const NOTHING_OWNED: Entitlements = Object.freeze({ modules: NONE, addons: NONE })

function entitlementsOf(value: unknown): Entitlements {
  const [modules, addons = NONE] = fieldValuesOf(value, 'entitlements', ENTITLEMENTS_FIELDS, malformed)
  return Object.freeze({
    modules: listOf(modules, 'entitlements.modules'),
    addons: listOf(addons, 'entitlements.addons'),
  })
}

const GRANT_FIELDS: FieldNames = { required: ['permissions'], optional: ['scope'] }

function grantsOf(value: unknown, limits: MemberLimits): readonly Grant[] {
  const grants = elementsOf(value, 'grants', malformed)
  if (grants.length > limits.grants) malformed('malformed', 'grants', 'has too many grants')
  const budget = new Budget(limits)
  return Object.freeze(grants.map((grant, index) => grantOf(grant, `grants[${index}]`, budget)))
}

function grantOf(value: unknown, path: string, budget: Budget): Grant {
  const [patterns, scope] = fieldValuesOf(value, path, GRANT_FIELDS, malformed)
  const permissions = listOf(patterns, `${path}.permissions`)
  budget.patterns(permissions.length, `${path}.permissions`)
  return toGrant(permissions, scope, `${path}.scope`, budget)
}

/** Puts a grant together of patterns that were read. @throws {@link MemberError} if its scope is malformed. */
export function toGrant(permissions: readonly string[], scope: unknown, path: string, budget: Budget): Grant {
  if (scope === undefined) return Object.freeze({ permissions })
  return Object.freeze({ permissions, scope: scopeOf(scope, path, budget, malformed) })
}

function scopeOf(value: unknown, path: string, budget: Budget, report: Report): GrantScope {
  const entries = entriesOf(value, path, report)
  if (entries.length === 0)
    report('malformed', path, 'names no dimension: leave it out for the whole company')
  if (entries.length > budget.limits.dimensions) report('malformed', path, 'has too many dimensions')
  // An instance of a class may keep a dimension on its prototype: passed over, it would widen the grant.
  if (hidesNames(value as object)) report('malformed', path, 'must have plain properties of its own')
  const lists = entries.map(([dimension, list]) => {
    if (!isDimension(dimension))
      report('malformed', path, 'has a dimension that is not spelt [a-z][A-Za-z0-9]*')
    const below = fieldPath(path, dimension)
    if (dimension === COMPANY)
      report('malformed', below, 'is reserved: a grant is always for its own company')
    const values = elementsOf(list, below, report)
    budget.scopeValues(values.length, below)
    if (!values.every(isId)) report('malformed', below, 'must be a list of ids of 1 to 256 characters')
    return [dimension, Object.freeze(values as readonly string[])] as const
  })
  return Object.freeze(Object.fromEntries(lists))
}

/**
 * Reads a scope outside of a member: the scope of a delegation request.
 *
 * @param report - called at the first wrong value; must throw
 * @throws whatever `report` throws.
 */
export const parseScope = (value: unknown, path: string, report: Report): GrantScope =>
  scopeOf(value, path, new Budget(MEMBER_LIMITS), report)

/**
 * Reads a delegation: of a member, or one that is passed on.
 *
 * @param report - called at the first wrong value; must throw
 * @throws whatever `report` throws.
 */
export const parseDelegation = (value: unknown, path: string, report: Report): Delegation =>
  delegationOf(value, path, new Budget(MEMBER_LIMITS), report)

/** Reads the delegation of a member. @throws {@link MemberError} if it is malformed. */
export const readDelegation = (value: unknown, limits: MemberLimits): Delegation =>
  delegationOf(value, 'delegation', new Budget(limits), malformed)

const DELEGATION_FIELDS: FieldNames = {
  required: [],
  optional: ['modules', 'permissions', 'scope', 'redelegate'],
}

function delegationOf(value: unknown, path: string, budget: Budget, report: Report): Delegation {
  const [modules, permissions, scope, redelegate] = fieldValuesOf(value, path, DELEGATION_FIELDS, report)
  if (redelegate !== undefined && typeof redelegate !== 'boolean')
    report('malformed', fieldPath(path, 'redelegate'), 'must be true or false')
  const list = (name: 'modules' | 'permissions', given: unknown): Delegation => {
    if (given === undefined) return {}
    const strings = stringsOf(given, fieldPath(path, name), report)
    budget.patterns(strings.length, fieldPath(path, name))
    return { [name]: Object.freeze(strings) }
  }
  return Object.freeze({
    ...list('modules', modules),
    ...list('permissions', permissions),
    ...(scope === undefined ? {} : { scope: scopeOf(scope, fieldPath(path, 'scope'), budget, report) }),
    ...(redelegate === undefined ? {} : { redelegate: redelegate as boolean }),
  })
}

const VERSIONS_FIELDS: FieldNames = {
  required: [],
  optional: ['token', 'entitlement', 'access'],
  open: true,
}

function versionsOf(value: unknown): MemberVersions {
  const fields = fieldsOf(value, 'versions', VERSIONS_FIELDS, malformed)
  for (const [name, version] of fields)
    if (!Number.isSafeInteger(version) || (version as number) < 0)
      malformed('malformed', `versions.${name}`, 'must be a whole number from 0')
  return Object.freeze(Object.fromEntries(fields))
}
