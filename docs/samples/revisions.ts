import type { Freshness } from '@stagedoor/server'

/** What whoever changes access tells the services: that a company, or one member of it, has a new version. */
export interface AccessChanged {
  readonly company: string
  /** Left out where the whole company changed: what it bought, or gave back. */
  readonly user?: string
  readonly version: number
}

// #region revisions
const entitlementOf = new Map<string, number>() // by company
const accessOf = new Map<string, number>() // by company and user

const member = (company: string, user: string): string => JSON.stringify([company, user])

/** Takes note of a change: for every message of the bus, and at the start for every row of the table of versions. */
export function noteChange({ company, user, version }: AccessChanged): void {
  const [versions, key] = user === undefined ? [entitlementOf, company] : [accessOf, member(company, user)]
  versions.set(key, Math.max(version, versions.get(key) ?? 0)) // messages may come late, or twice
}

export const freshness: Freshness = ({ subject }, company) => ({
  entitlement: entitlementOf.get(company) ?? 0,
  access: accessOf.get(member(company, subject)) ?? 0,
})
// #endregion revisions
