import type { GuardDescription } from './guard-description.js'

/**
 * What one route was declared to need. Made by an authorizer's `declare` methods and good for that authorizer alone; frozen.
 */
export interface RouteGuard<Req> {
  readonly kind: 'requirement' | 'delegation' | 'authenticated'
  /** What it needs, as plain data. Frozen. */
  readonly description: GuardDescription
  /** What it needs, in one line: `finance.bills.read, scope: filter`. Never throws. */
  describe(): string
  /** Type information only: the framework's request. Never throws, as it is never there. */
  readonly '~request'?: (request: Req) => void
}
