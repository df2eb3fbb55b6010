import { MemberError } from '../errors.js'
import { isId } from '../key-grammar.js'
import type { Member } from '../member/member.js'
import { parseDelegation, parseMember, parseScope } from '../member/parse-member.js'
import { fieldPath, fieldsOf, type Report } from '../plain-data.js'
import type { DelegationGrant } from './delegation.js'

/** A delegation request whose shape is right. Keys are still as asked. */
export interface ReadRequest extends DelegationGrant {
  readonly grantee: Member | undefined
}

/** A request that is malformed: the path of the first wrong field. */
export interface MalformedRequest {
  readonly malformedAt: string
}

const NAMES = {
  required: ['userId', 'companyId', 'scope'],
  optional: ['modules', 'permissions', 'delegation', 'grantee', 'intent'],
}

const refuse: Report = (_code, path, message) => {
  throw new MemberError(path, message)
}

/**
 * Reads an untyped delegation request (DEL-1).
 *
 * Never throws: also a request whose properties throw is malformed.
 */
export function readDelegationRequest(input: unknown): ReadRequest | MalformedRequest {
  try {
    return read(input)
  } catch (error) {
    return { malformedAt: error instanceof MemberError ? error.path : '' }
  }
}

function read(input: unknown): ReadRequest {
  const fields = fieldsOf(input, '', NAMES, refuse)
  // Lists and limits are those of a delegation; one reader for both.
  const lists = Object.fromEntries(
    ['modules', 'permissions'].flatMap((name) => (fields.has(name) ? [[name, fields.get(name)]] : [])),
  )
  const { modules = [], permissions = [] } = parseDelegation(lists, '', refuse)
  const passedOn = fields.has('delegation')
    ? parseDelegation(fields.get('delegation'), 'delegation', refuse)
    : undefined
  const gives =
    modules.length +
    permissions.length +
    (passedOn?.modules?.length ?? 0) +
    (passedOn?.permissions?.length ?? 0)
  if (gives === 0) refuse('malformed', '', 'gives nothing')
  const userId = idOf(fields, 'userId')
  const companyId = idOf(fields, 'companyId')
  return {
    userId,
    companyId,
    intent: intentOf(fields.get('intent')),
    modules,
    permissions,
    scope: scopeOf(fields.get('scope')),
    ...(passedOn === undefined ? {} : { delegation: passedOn }),
    grantee: fields.has('grantee') ? granteeOf(fields.get('grantee'), userId, companyId) : undefined,
  }
}

function idOf(fields: ReadonlyMap<string, unknown>, name: string): string {
  const value = fields.get(name)
  if (isId(value)) return value
  throw new MemberError(name, 'must be an id of 1 to 256 characters')
}

function intentOf(value: unknown): 'give' | 'take' {
  if (value === undefined || value === 'give') return 'give'
  if (value === 'take') return 'take'
  throw new MemberError('intent', "must be 'give' or 'take'")
}

function scopeOf(value: unknown): DelegationGrant['scope'] {
  if (value === 'company') return value
  const scope = parseScope(value, 'scope', refuse)
  // An empty list matches nothing: a request that gives nothing is no request.
  for (const [dimension, list] of Object.entries(scope))
    if (list.length === 0) refuse('malformed', fieldPath('scope', dimension), 'names nothing')
  return scope
}

function granteeOf(value: unknown, userId: string, companyId: string): Member {
  try {
    const { member } = parseMember(value)
    if (member.userId !== userId) throw new MemberError('userId', 'must be the one of the request')
    if (member.companyId !== companyId) throw new MemberError('companyId', 'must be the one of the request')
    return member
  } catch (error) {
    throw new MemberError(
      error instanceof MemberError && error.path ? `grantee.${error.path}` : 'grantee',
      'is malformed',
    )
  }
}
