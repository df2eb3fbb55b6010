import type { Member } from '@stagedoor/core'
import type { DecisionEvent, LoadMember } from '@stagedoor/server'

// #region map-claims
/** Claims of an issuer that keeps all of ours in one of its own. */
export function mapClaims(claims: Readonly<Record<string, unknown>>): unknown {
  return claims['https://example.com/access']
}
// #endregion map-claims

/** Whose row is looked for. A subject is one user of its issuer, and may be somebody else at another. */
interface MemberKey {
  readonly issuer: string
  readonly subject: string
  readonly company: string
}

/** A table of members, as a database would keep it. */
export const members: {
  find(key: MemberKey, signal: AbortSignal): Promise<Member | undefined>
} = {
  find: () => Promise.resolve(undefined),
}

// #region load-member
export const loadMember: LoadMember = async ({ issuer, subject }, company, { signal }) => {
  // By the issuer too: `user_1` of another one is somebody else.
  const member = await members.find({ issuer, subject, company }, signal)
  return member ?? null
}
// #endregion load-member

/** What was logged. */
export const log: string[] = []

// #region on-decision
export function onDecision({ outcome, route, code, permission, identity, company }: DecisionEvent): void {
  if (outcome === 'allowed') return
  log.push(JSON.stringify({ outcome, route, code, permission, user: identity?.subject, company }))
}
// #endregion on-decision
