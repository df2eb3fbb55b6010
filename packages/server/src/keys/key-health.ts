/** Why an issuer's keys could not be loaded. Closed union. */
export type KeyFailure =
  | 'unreachable'
  | 'timeout'
  | 'bad_status'
  | 'redirected'
  | 'too_large'
  | 'not_json'
  | 'malformed'
  | 'too_many_keys'
  | 'private_key'
  | 'no_usable_keys'

/** What is wrong with one key of a set. Closed union. A private or symmetric one condemns the whole set. */
export type KeyWarningCode =
  | 'malformed_key'
  | 'private_key'
  | 'symmetric_key'
  | 'missing_kid'
  | 'duplicate_kid'
  | 'not_for_signatures'
  | 'algorithm_not_accepted'
  | 'weak_key'

/** One key of a set that is not used. Says where it stands and holds nothing of it. Frozen. */
export interface KeyWarning {
  readonly code: KeyWarningCode
  /** Where it stands in the set: `keys[2]`. */
  readonly path: string
}

/** How the keys of one issuer are. For readiness probes: without keys, its tokens are answered 503. Frozen. */
export interface KeyHealth {
  readonly issuer: string
  /**
   * Where they are fetched from: origin and path, without the query, at most 256 characters; absent for keys that were given as an
   * option.
   */
  readonly url?: string
  /** The keys that signatures are verified with now. */
  readonly keys: number
  /** What is wrong in the last set that was read, whether the rest of it is used or all of it was refused. */
  readonly warnings: readonly KeyWarning[]
  /** When the last good set was loaded, in milliseconds since the epoch, by the machine's own clock; absent where there was none. */
  readonly loadedAt?: number
  /** Seconds since then, by a clock that nobody sets. */
  readonly ageSeconds?: number
  /** Why the last attempt to load them failed; absent after a good one. */
  readonly lastError?: KeyFailure
  /** With `bad_status`: the HTTP status. */
  readonly lastStatus?: number
}
