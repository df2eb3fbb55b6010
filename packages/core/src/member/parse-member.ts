import type { Entitlements } from '../catalog/entitlements.js'
import { MemberError } from '../errors.js'
import { COMPANY, isDimension, isId, isPattern, loggable } from '../key-grammar.js'
import { elementsOf, entriesOf, fieldPath, fieldsOf, type Report, stringsOf } from '../plain-data.js'
import type { Delegation, Grant, GrantScope, Member, MemberProblem, MemberVersions } from './member.js'
import {
  Budget,
  MEMBER_LIMITS,
  type MemberLimits,
  type ParseOptions,
  tighterLimits,
} from './member-limits.js'

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

// Members that were read here: frozen through and through, so reading them again would find the same.
const PARSED = new WeakSet<object>()

/** Is this a member that {@link parseMember} has made? Never throws. */
export const isParsedMember = (value: unknown): value is Member =>
  typeof value === 'object' && value !== null && PARSED.has(value)

function readMember(input: unknown, limits: MemberLimits): ParsedMember {
  const names = {
    required: ['userId', 'companyId'],
    optional: ['kind', 'entitlements', 'modules', 'grants', 'delegation', 'role', 'versions'],
    open: true,
  }
  const fields = fieldsOf(input, '', names, malformed)
  const delegation = fields.get('delegation')
  const role = fields.get('role')
  const versions = fields.get('versions')
  if (role !== undefined && !isId(role))
    malformed('malformed', 'role', 'must be a name of 1 to 256 characters')
  const member: Member = Object.freeze({
    userId: idOf(fields, 'userId'),
    companyId: idOf(fields, 'companyId'),
    kind: kindOf(fields.get('kind') ?? 'user'),
    entitlements: entitlementsOf(fields.get('entitlements')),
    modules: fields.has('modules') ? listOf(fields.get('modules'), 'modules') : Object.freeze([]),
    grants: grantsOf(fields.get('grants') ?? [], limits),
    ...(delegation === undefined
      ? {}
      : { delegation: delegationOf(delegation, 'delegation', new Budget(limits), malformed) }),
    ...(role === undefined ? {} : { role: role as string }),
    ...(versions === undefined ? {} : { versions: versionsOf(versions) }),
  })
  PARSED.add(member)
  let problems: readonly MemberProblem[] | undefined
  return Object.freeze({
    member,
    get problems() {
      problems ??= Object.freeze(impossiblePatterns(member))
      return problems
    },
  })
}

function idOf(fields: ReadonlyMap<string, unknown>, name: string): string {
  const value = fields.get(name)
  if (isId(value)) return value
  throw new MemberError(name, 'must be an id of 1 to 256 characters')
}

function kindOf(value: unknown): 'user' | 'service' {
  if (value === 'user' || value === 'service') return value
  throw new MemberError('kind', "must be 'user' or 'service'")
}

function listOf(value: unknown, path: string): readonly string[] {
  return Object.freeze(stringsOf(value, path, malformed))
}

function entitlementsOf(value: unknown): Entitlements {
  if (value === undefined) return Object.freeze({ modules: Object.freeze([]), addons: Object.freeze([]) })
  const fields = fieldsOf(value, 'entitlements', { required: ['modules'], optional: ['addons'] }, malformed)
  return Object.freeze({
    modules: listOf(fields.get('modules'), 'entitlements.modules'),
    addons: fields.has('addons') ? listOf(fields.get('addons'), 'entitlements.addons') : Object.freeze([]),
  })
}

const GRANT_FIELDS = { required: ['permissions'], optional: ['scope'] }

function grantsOf(value: unknown, limits: MemberLimits): readonly Grant[] {
  const grants = elementsOf(value, 'grants', malformed)
  if (grants.length > limits.grants) malformed('malformed', 'grants', 'has too many grants')
  const budget = new Budget(limits)
  return Object.freeze(
    grants.map((grant, index): Grant => {
      const path = `grants[${index}]`
      const fields = fieldsOf(grant, path, GRANT_FIELDS, malformed)
      const permissions = listOf(fields.get('permissions'), `${path}.permissions`)
      budget.patterns(permissions.length, `${path}.permissions`)
      if (!fields.has('scope')) return Object.freeze({ permissions })
      return Object.freeze({
        permissions,
        scope: scopeOf(fields.get('scope'), `${path}.scope`, budget, malformed),
      })
    }),
  )
}

function scopeOf(value: unknown, path: string, budget: Budget, report: Report): GrantScope {
  const entries = entriesOf(value, path, report)
  if (entries.length === 0)
    report('malformed', path, 'names no dimension: leave it out for the whole company')
  if (entries.length > budget.limits.dimensions) report('malformed', path, 'has too many dimensions')
  const lists = entries.map(([dimension, list]) => {
    if (!isDimension(dimension))
      report('malformed', path, 'has a dimension that is not spelt [a-z][A-Za-z0-9]*')
    const below = fieldPath(path, dimension)
    if (dimension === COMPANY)
      report('malformed', below, 'is reserved: a grant is always for its own company')
    const values = elementsOf(list, below, report)
    budget.scopeValues(values.length, below)
    if (!values.every(isId)) report('malformed', below, 'must be a list of ids of 1 to 256 characters')
    return [dimension, Object.freeze([...(values as readonly string[])])] as const
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

function delegationOf(value: unknown, path: string, budget: Budget, report: Report): Delegation {
  const fields = fieldsOf(
    value,
    path,
    { required: [], optional: ['modules', 'permissions', 'scope', 'redelegate'] },
    report,
  )
  const redelegate = fields.get('redelegate')
  if (redelegate !== undefined && typeof redelegate !== 'boolean')
    report('malformed', fieldPath(path, 'redelegate'), 'must be true or false')
  const list = (name: 'modules' | 'permissions'): { readonly [K in typeof name]?: readonly string[] } => {
    if (!fields.has(name)) return {}
    const strings = stringsOf(fields.get(name), fieldPath(path, name), report)
    budget.patterns(strings.length, fieldPath(path, name))
    return { [name]: Object.freeze([...strings]) }
  }
  return Object.freeze({
    ...list('modules'),
    ...list('permissions'),
    ...(fields.has('scope')
      ? { scope: scopeOf(fields.get('scope'), fieldPath(path, 'scope'), budget, report) }
      : {}),
    ...(redelegate === undefined ? {} : { redelegate: redelegate as boolean }),
  })
}

function versionsOf(value: unknown): MemberVersions {
  const names = { required: [], optional: ['token', 'entitlement', 'access'], open: true }
  const fields = fieldsOf(value, 'versions', names, malformed)
  for (const [name, version] of fields)
    if (!Number.isSafeInteger(version) || (version as number) < 0)
      malformed('malformed', `versions.${name}`, 'must be a whole number from 0')
  return Object.freeze(Object.fromEntries(fields))
}

function impossiblePatterns(member: Member): MemberProblem[] {
  return member.grants.flatMap(({ permissions }, grant) =>
    permissions.flatMap((name, index): MemberProblem[] =>
      isPattern(name)
        ? []
        : [
            Object.freeze({
              code: 'inert_pattern',
              path: `grants[${grant}].permissions[${index}]`,
              name: loggable(name),
            }),
          ],
    ),
  )
}
