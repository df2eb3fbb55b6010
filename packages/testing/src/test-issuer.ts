import type { Catalog, Member } from '@stagedoor/core'
import type { JSONWebKeySet } from 'jose'
import type { ListeningIssuer } from './jwks-server.js'
import type { TestAlgorithm } from './signing-key.js'
import type { TestClaims } from './token-claims.js'

/** How a test issuer is made. */
export interface TestIssuerOptions {
  /** The `iss` of its tokens. Left out: `https://issuer.test`, and from the first `listen()` on the URL it listens at. */
  readonly issuer?: string
  /** The `aud` of its tokens. `stagedoor-test` when left out. */
  readonly audience?: string
  /** What it signs with. `ES256` when left out. */
  readonly algorithm?: TestAlgorithm
  /** The catalog whose numbers stand in claims of version 2. Left out: claims of version 1. */
  readonly compact?: Catalog
}

/** How keys are rotated. */
export interface RotateOptions {
  /** False: the previous keys leave the key set, and their tokens no longer verify. True when left out. */
  readonly keepPrevious?: boolean
}

/**
 * An issuer of access tokens, for tests only: it gives a token to whoever asks for one, and lives in memory. Made by
 * `createTestIssuer`.
 */
export interface TestIssuer {
  /** The `iss` of its tokens: the `issuer` of a guard. */
  readonly issuer: string
  /** The `aud` of its tokens: the `audience` of a guard. */
  readonly audience: string
  /** The key that signs now. */
  readonly kid: string
  /** A copy of its public keys, the newest first. Never throws. */
  jwks(): JSONWebKeySet

  /**
   * The claims of a token for a member, version 1 unless the issuer was made with `compact`: valid from now for five minutes. A list
   * of members becomes `companies`, also a list of one (CMP-1).
   *
   * Does not check the members in version 1: a malformed one makes the malformed token that a test wants.
   *
   * @param members - one member, or one user in several companies
   * @param overrides - claims laid over; one that is `undefined` is left out of the token
   * @throws TypeError if the list is empty, or its members are not all the same user.
   * @throws MemberError if a member is malformed and claims of version 2 are wanted.
   */
  claimsFor(members: Member | readonly Member[], overrides?: TestClaims): TestClaims

  /**
   * An access token for a member: {@link TestIssuer.claimsFor}, signed.
   *
   * @param members - one member, or one user in several companies
   * @param overrides - claims laid over, as `{ exp: 0 }`; one that is `undefined` is left out
   * @throws TypeError (as a rejection) if the list is empty, or its members are not all the same user.
   */
  tokenFor(members: Member | readonly Member[], overrides?: TestClaims): Promise<string>

  /**
   * Signs anything with the present key, also what no issuer should: strange claims, strange headers.
   *
   * The signature is always one of the present key and algorithm, whatever the header says.
   *
   * @param claims - the claims, or the payload as a text, which need not be JSON
   * @param header - laid over `{ alg, typ: 'at+jwt', kid }`; a parameter that is `undefined` is left out
   * @throws TypeError (as a rejection) if the claims or the header have no JSON.
   */
  sign(claims: TestClaims | string, header?: TestClaims): Promise<string>

  /**
   * Makes a new key that signs from now on.
   *
   * @throws TypeError (as a rejection) if an option is unknown.
   */
  rotate(options?: RotateOptions): Promise<void>

  /**
   * Serves the present key set at `/.well-known/jwks.json` on a free port of 127.0.0.1, so that real fetching can be tested.
   * An issuer that was made without a name is named by the URL from the first call on.
   *
   * @throws Error (as a rejection) if no port can be had.
   */
  listen(): Promise<ListeningIssuer>
}
