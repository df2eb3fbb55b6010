/** The product that is imagined. */
export const PRODUCT = {
  members: 10_000_000,
  permissions: 1_000,
  /** Requests a second that one instance answers. */
  rate: 2_000,
  /** Seconds that a token is good for. */
  lifetime: 900,
  /** Permissions and units of one member. */
  grants: 60,
  units: 4,
} as const

/** How members use it: each of those at work asks once in so many seconds, for so long, and gives way to another one of the ten million. */
export const WORK = { secondsBetweenRequests: 5, session: 600 } as const

/** Instances over which the load is spread. */
export const INSTANCES = 20
