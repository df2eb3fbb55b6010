import type { Catalog, Delegation, Member } from '@stagedoor/core'
import { numberedSizeOf } from '@stagedoor/core/claims'
import type { Memberships } from '../company/memberships.js'

/** What things take up in memory, in bytes, rather more than less. Measured; the test holds them against the heap. */
const BYTES = {
  /** What is remembered with any token. */
  token: 1_100,
  /** One company, with a member who has nothing. */
  company: 800,
  /** One access. */
  access: 2_200,
  /** A text, besides its characters, and what refers to it. */
  text: 40,
  /** A grant, or its scope. */
  object: 80,
  /** A set of numbers, besides its bits. */
  set: 250,
  /** A name that was said by number, once it is spelt out: the text is the catalog's. */
  number: 8,
}

/**
 * About how many bytes of memory it takes to remember what was read from a token: its members, and the access of one of them.
 *
 * Never throws.
 */
export function heapBytesOf({ members }: Memberships, { permissions, modules }: Catalog): number {
  // A bit a permission and three a module, thirty-two of them in a number of eight bytes; as many again where scopes differ.
  let bytes = BYTES.token + BYTES.access + (2 * permissions.length + 3 * modules.length) / 4
  let largest = 0
  for (const [company, member] of members) {
    const held = member === undefined ? 0 : bytesOfMember(member)
    bytes += BYTES.company + company.length + held
    largest = Math.max(largest, held)
  }
  // An access indexes the grants of its member.
  return Math.ceil(bytes + largest)
}

/** What was said by number is not spelt out for this. */
function bytesOfMember(member: Member): number {
  const numbered = numberedSizeOf(member)
  if (numbered === undefined) return bytesOfTextual(member)
  const { rest, names, sets, bytes } = numbered
  return bytesOfTextual(rest) + names * BYTES.number + sets * BYTES.set + bytes
}

function bytesOfTextual({ entitlements, modules, grants, delegation, role = '' }: Member): number {
  let bytes = role.length + bytesOfTexts(entitlements.modules)
  bytes += bytesOfTexts(entitlements.addons) + bytesOfTexts(modules)
  for (const grant of grants) bytes += bytesOfGrant(grant)
  return delegation === undefined ? bytes : bytes + bytesOfGrant(delegation)
}

/** A grant, or a delegation, which is built alike. */
function bytesOfGrant({ permissions, modules, scope }: Delegation): number {
  let bytes = BYTES.object + bytesOfTexts(permissions) + bytesOfTexts(modules)
  if (scope === undefined) return bytes
  bytes += BYTES.object + bytesOfTexts(Object.keys(scope))
  for (const values of Object.values(scope)) bytes += bytesOfTexts(values)
  return bytes
}

function bytesOfTexts(texts: readonly string[] | undefined): number {
  let bytes = 0
  if (texts !== undefined) for (const text of texts) bytes += BYTES.text + text.length
  return bytes
}
