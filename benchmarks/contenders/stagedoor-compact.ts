import { type Access, type Catalog, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import type { Contender } from './contender.ts'
import { type Asked, stagedoor } from './stagedoor.ts'

/** The SDK with claims of version 2 in the token. */
export function stagedoorCompact(catalog: Catalog): Contender<Access<string>, Asked> {
  return {
    ...stagedoor(catalog),
    name: 'Stagedoor, compact claims',
    claims: (member) => encodeClaims(catalog, member),
    // What arrives is what `claims` made, whatever its type says.
    principal: (claims) => resolveAccess(catalog, decodeClaims(catalog, claims, { userId: 'user_0' }).member),
  }
}
