import { GuardError } from '../answer/guard-error.js'
import { printable } from '../observe/printable.js'
import type { Eventual } from '../when-known.js'
import type { KeyFailure, KeyHealth, KeyWarning } from './key-health.js'
import { type KeySet, KeySetError } from './key-set.js'
import type { KeyStore, VerificationKey } from './key-store.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** The times that the loading of keys goes by, in milliseconds. */
const TIMES = {
  /** Keys older than this are loaded anew, while requests go on with them. */
  refreshAfter: 5 * MINUTE,
  /** Keys older than this are waited for, unless their source is known to be down. */
  waitAfter: 10 * MINUTE,
  /** How long after an unknown `kid` had the keys loaded, the next one may: a flood of them is one fetch. */
  rotationCooldown: 30 * SECOND,
  /** How long after a failure nothing is tried. */
  failureCooldown: 5 * SECOND,
}

// Monotonic: a clock that is set back must neither freeze the keys nor flood their source.
const now = (): number => performance.now()

/** A load that failed. */
interface Failure {
  readonly code: KeyFailure
  /** The HTTP status, for `bad_status`. */
  readonly status: number | undefined
  readonly at: number
}

/** Where keys come from, and for how long they are believed. */
export interface RemoteKeysOptions {
  /** Their address, as operators may see it. */
  readonly url: string
  /** Fetches the set; called when needed. */
  readonly load: () => Promise<KeySet>
  /** How old keys are no longer believed, however long their source is down; milliseconds, at least 10 minutes. */
  readonly maxStale: number
}

/**
 * The keys of one issuer, from its address: loaded when first needed, again with age, and once for an unknown `kid` (TOK-3). One
 * load at a time, whoever waits for it. A bad answer never replaces a good set, which is believed through an outage.
 */
export class RemoteKeys implements KeyStore {
  readonly #url: string
  readonly #load: () => Promise<KeySet>
  readonly #maxStale: number
  #current: { readonly set: KeySet; readonly at: number; readonly loadedAt: number } | undefined
  #warnings: readonly KeyWarning[] = Object.freeze([])
  /** Of the last attempt; `undefined` if it was good. */
  #failure: Failure | undefined
  #loading: Promise<void> | undefined
  #rotationCooledAt = Number.NEGATIVE_INFINITY

  constructor({ url, load, maxStale }: RemoteKeysOptions) {
    this.#url = url
    this.#load = load
    this.#maxStale = maxStale
  }

  keyFor(kid: string): Eventual<VerificationKey | undefined> {
    const age = this.#age()
    const attempt = age < TIMES.refreshAfter ? undefined : this.#attempt()
    const isBelieved = age < this.#maxStale
    // Through an outage nobody waits: each would wait as long as the source takes to fail.
    const isKnown = isBelieved && (age < TIMES.waitAfter || this.#failure !== undefined)
    return isKnown ? (this.#keyNow(kid) ?? this.#afterRotation(kid)) : this.#afterLoad(attempt, kid)
  }

  async reload(): Promise<void> {
    // A load under way may have been answered before the rotation: it does not count.
    await this.#loading
    await (this.#loading ?? this.#start())
    if (this.#failure !== undefined) throw this.#unavailable()
  }

  health(): Omit<KeyHealth, 'issuer'> {
    const current = this.#current
    const failure = this.#failure
    const age = this.#age()
    return {
      url: this.#url,
      keys: current !== undefined && age < this.#maxStale ? current.set.keys.size : 0,
      warnings: this.#warnings,
      ...(current === undefined ? {} : { loadedAt: current.loadedAt, ageSeconds: Math.floor(age / SECOND) }),
      ...(failure === undefined ? {} : { lastError: failure.code }),
      ...(failure?.status === undefined ? {} : { lastStatus: failure.status }),
    }
  }

  /** What whoever needed a key gets. For those who run the service it says where, and why. */
  #unavailable(): GuardError {
    const { code, status } = this.#failure ?? {}
    const why = [code, status].filter((part) => part !== undefined).join(' ')
    // Escaped, as a `fetch` of the application may call anything a status.
    const problem = printable(`the keys of the issuer cannot be loaded: ${why} at ${this.#url}`)
    return new GuardError('access_unavailable', { stage: 'key', problem })
  }

  #age(): number {
    return this.#current === undefined ? Number.POSITIVE_INFINITY : now() - this.#current.at
  }

  #keyNow(kid: string): VerificationKey | undefined {
    return this.#current?.set.keys.get(kid)
  }

  /** Waits for keys young enough, and looks in them. */
  async #afterLoad(attempt: Promise<void> | undefined, kid: string): Promise<VerificationKey | undefined> {
    await attempt
    if (this.#age() >= this.#maxStale) throw this.#unavailable()
    const isNew = attempt !== undefined && this.#failure === undefined
    return this.#keyNow(kid) ?? (isNew ? undefined : this.#afterRotation(kid))
  }

  /** Looks for a key that the current set does not hold: the issuer may have rotated. */
  async #afterRotation(kid: string): Promise<VerificationKey | undefined> {
    await this.#loading
    if (this.#keyNow(kid) === undefined) await this.#lookAgain()
    const key = this.#keyNow(kid)
    // Not found in a set that may be out of date says nothing of the token.
    if (key === undefined && this.#failure !== undefined) throw this.#unavailable()
    return key
  }

  /** Loads for an unknown `kid`, or joins a load under way; nothing if that was done just before. Never rejects. */
  async #lookAgain(): Promise<void> {
    if (now() < this.#rotationCooledAt) return
    await this.#attempt()
    if (this.#failure === undefined) this.#rotationCooledAt = now() + TIMES.rotationCooldown
  }

  /** A load: the one under way, or a new one; none while a failure is cooling down. Never rejects. */
  #attempt(): Promise<void> | undefined {
    const isCooling = this.#failure !== undefined && now() - this.#failure.at < TIMES.failureCooldown
    return this.#loading ?? (isCooling ? undefined : this.#start())
  }

  #start(): Promise<void> {
    this.#loading = this.#loadOnce().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #loadOnce(): Promise<void> {
    try {
      const set = sameKeys(await this.#load(), this.#current?.set)
      this.#current = { set, at: now(), loadedAt: Date.now() }
      this.#warnings = set.warnings
      this.#failure = undefined
    } catch (error) {
      const { code, status, warnings } = error instanceof KeySetError ? error : new KeySetError('unreachable')
      this.#failure = { code, status, at: now() }
      this.#warnings = warnings ?? this.#warnings
    }
  }
}

/** The new set, with the objects of the previous one for keys that did not change: what they verified need not be verified again. */
function sameKeys({ keys, warnings }: KeySet, previous: KeySet | undefined): KeySet {
  const kept = [...keys].map(([kid, key]) => {
    const before = previous?.keys.get(kid)
    return [kid, before !== undefined && isSameKey(before, key) ? before : key] as const
  })
  return { keys: new Map(kept), warnings }
}

const isSameKey = (one: VerificationKey, other: VerificationKey): boolean =>
  one.publicKey.equals(other.publicKey) &&
  one.algorithms.size === other.algorithms.size &&
  [...one.algorithms].every((name) => other.algorithms.has(name))
