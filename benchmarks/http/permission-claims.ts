import type { Member } from '@stagedoor/core'
import { keysOf, unitsOf } from '../contenders/contender.ts'

/** The claims that peers read: one list of permissions, and the units that the handlers look at. */
export interface PermissionClaims {
  readonly sub: string
  readonly permissions: readonly string[]
  readonly units: readonly string[]
}

/** A member in the claims of the peers. */
export function permissionClaims(member: Member): PermissionClaims {
  return { sub: member.userId, permissions: keysOf(member), units: unitsOf(member) }
}

/** Is the unit of the route one of the token's? By hand, as no peer knows scopes. */
export function isInUnit(claims: unknown, unit: unknown): boolean {
  const { units } = claims as PermissionClaims
  return units.includes(String(unit))
}
