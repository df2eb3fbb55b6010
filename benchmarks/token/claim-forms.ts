import { deflateRawSync } from 'node:zlib'
import type { Catalog, Member } from '@stagedoor/core'
import { encodeClaims } from '@stagedoor/core/claims'
import { keysOf, unitsOf } from '../contenders/contender.ts'

/** A way to say in a token what a member may do. */
export interface ClaimForm {
  readonly name: string
  readonly kind: 'stagedoor' | 'floor' | 'peer'
  /** The claims besides those that every token has. */
  claims(member: Member, catalog: Catalog): Readonly<Record<string, unknown>>
}

/** What every form says beside the permissions. */
const rest = (member: Member): Readonly<Record<string, unknown>> => ({
  company: member.companyId,
  units: unitsOf(member),
})

/** A list of keys, as the peers read it. */
export const stringArray: ClaimForm = {
  name: 'list of permissions',
  kind: 'peer',
  claims: (member) => ({ ...rest(member), permissions: keysOf(member) }),
}

/** For each module the number of the bits of its permissions, in hexadecimal. */
export const moduleBitmasks: ClaimForm = {
  name: 'bitmask for each module',
  kind: 'floor',
  claims(member, catalog) {
    const held = new Set(keysOf(member))
    const masks = catalog.modules.flatMap(({ key, permissions }) => {
      const mask = permissions.reduce((sum, each, at) => sum + (held.has(each) ? 2 ** at : 0), 0)
      return mask === 0 ? [] : [[key, mask.toString(16)] as const]
    })
    return { ...rest(member), permissions: Object.fromEntries(masks) }
  },
}

/** One bit for each permission of the catalog, up to the last one held. */
export const catalogBitset: ClaimForm = {
  name: 'bitset of the catalog',
  kind: 'floor',
  claims: (member, catalog) => ({
    ...rest(member),
    permissions: bitsOf(member, catalog).toString('base64url'),
  }),
}

/** The same, compressed: smaller, and a reader has to defend itself against what unpacks to a gigabyte. */
export const deflatedBitset: ClaimForm = {
  name: 'bitset, deflated',
  kind: 'floor',
  claims: (member, catalog) => ({
    ...rest(member),
    permissions: deflateRawSync(bitsOf(member, catalog), { level: 9 }).toString('base64url'),
  }),
}

/** Stagedoor's claims in words: nothing but the member. */
export const stagedoorWords: ClaimForm = {
  name: 'Stagedoor, claims version 1',
  kind: 'stagedoor',
  claims: ({ userId: _, companyId, ...member }) => ({ company: companyId, ...member }),
}

/** Stagedoor's compact claims. */
export const stagedoorCompactForm: ClaimForm = {
  name: 'Stagedoor, claims version 2',
  kind: 'stagedoor',
  claims: (member, catalog) => ({ ...encodeClaims(catalog, member) }),
}

function bitsOf(member: Member, catalog: Catalog): Buffer {
  const numbers = keysOf(member).map((key) => catalog.permissionOf(key)?.number ?? 0)
  const bytes = Buffer.alloc(Math.floor(Math.max(0, ...numbers) / 8) + 1)
  for (const number of numbers) bytes[number >> 3] = (bytes[number >> 3] ?? 0) | (1 << (number & 7))
  return bytes
}
