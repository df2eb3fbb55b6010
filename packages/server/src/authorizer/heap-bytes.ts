import type { Catalog, Delegation, Member } from '@stagedoor/core'
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
}

/**
 * About how many bytes of memory it takes to remember what was read from a token: its members, and the access of one of them.
 *
 * Never throws.
 */
export function heapBytesOf({ members }: Memberships, { permissions, modules }: Catalog): number {
  // Three bits a permission and two a module, in an access.
  let bytes = BYTES.token + BYTES.access + (3 * permissions.length + 2 * modules.length) / 8
  let largest = 0
  for (const [company, member] of members) {
    const held = member === undefined ? 0 : bytesOfMember(member)
    bytes += BYTES.company + company.length + held
    largest = Math.max(largest, held)
  }
  // An access indexes the grants of its member.
  return Math.ceil(bytes + largest)
}

function bytesOfMember({ entitlements, modules, grants, delegation, role = '' }: Member): number {
  let bytes = role.length + bytesOfTexts(entitlements.modules, entitlements.addons, modules)
  for (const grant of [...grants, ...(delegation === undefined ? [] : [delegation])])
    bytes += bytesOfGrant(grant)
  return bytes
}

/** A grant, or a delegation, which is built alike. */
function bytesOfGrant({ permissions, modules, scope }: Delegation): number {
  const bytes = BYTES.object + bytesOfTexts(permissions, modules)
  if (scope === undefined) return bytes
  return bytes + BYTES.object + bytesOfTexts(Object.keys(scope), ...Object.values(scope))
}

function bytesOfTexts(...lists: readonly (readonly string[] | undefined)[]): number {
  let bytes = 0
  for (const list of lists) for (const text of list ?? []) bytes += BYTES.text + text.length
  return bytes
}
