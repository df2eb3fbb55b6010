import type { Member } from '@stagedoor/core'
import type { DecisionEvent, LoadMember } from '@stagedoor/server'

// #region map-claims
/** Claims of an issuer that keeps all of ours in one of its own. */
export function mapClaims(claims: Readonly<Record<string, unknown>>): unknown {
  return claims['https://example.com/access']
}
// #endregion map-claims

/** A table of members, as a database would keep it. */
export const members: {
  find(company: string, user: string, signal: AbortSignal): Promise<Member | undefined>
} = {
  find: () => Promise.resolve(undefined),
}

// #region load-member
export const loadMember: LoadMember = async ({ subject }, company, { signal }) => {
  const member = await members.find(company, subject, signal)
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
