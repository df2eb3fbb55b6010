import type { KeyObject } from 'node:crypto'
import type { Eventual } from '../when-known.js'
import type { KeyHealth } from './key-health.js'

/** A public key that was found usable, and what for. */
export interface VerificationKey {
  readonly publicKey: KeyObject
  /** The pinned algorithms that fit it; never empty. */
  readonly algorithms: ReadonlySet<string>
}

/** The keys of one issuer. Each issuer has a store of its own: a `kid` means nothing without its issuer (TOK-3). */
export interface KeyStore {
  /**
   * The key of this id, or `undefined` if the issuer surely has none. At once, unless keys must be waited for.
   *
   * For as long as the issuer publishes the same key under the same id, the very same object.
   *
   * @throws {@link GuardError} `access_unavailable` (as a rejection) if that cannot be known now.
   */
  keyFor(kid: string): Eventual<VerificationKey | undefined>
  /**
   * Loads the keys now.
   *
   * @throws {@link GuardError} `access_unavailable` if they could not be loaded; the last good ones stay.
   */
  reload(): Promise<void>
  /** Never throws. */
  health(): Omit<KeyHealth, 'issuer'>
}
