import type { Catalog, MemberVersions } from '@stagedoor/core'
import type { Identity } from '../identity.js'
import type { DecisionEvent } from '../observe/decision-event.js'
import type { SigningAlgorithm } from '../token/algorithms.js'

/** A JSON Web Key Set of public keys (RFC 7517). */
export interface JsonWebKeySet {
  readonly keys: readonly object[]
}

/** One of several issuers. */
export interface IssuerOptions {
  /** The `iss` claim, compared exactly. */
  readonly issuer: string
  /** Its keys, or where they are; `<issuer>/.well-known/jwks.json` when left out (TOK-3). */
  readonly jwks?: string | URL | JsonWebKeySet
  /** The companies it may speak for; a token of its that names any other is refused (TOK-4). */
  readonly companies: readonly string[] | ((company: string) => boolean) | 'any'
}

/**
 * How much one token, or one answer of `loadMember`, may hold, in entries. Only tighter limits than those of MEM-3 can be set; what
 * is beyond is malformed: 401 in a token, 503 from `loadMember`.
 */
export interface LimitOptions {
  /** Companies that one token may name: 1 to 200; 200 when left out. */
  readonly companies?: number
  /** Grants of one member: 1 to 1,000; 1,000 when left out. */
  readonly grants?: number
  /** Patterns in all grants of one member together, and in its delegation: 1 to 5,000; 5,000 when left out. */
  readonly patterns?: number
  /** Scope values in all grants of one member together, and in its delegation: 1 to 10,000; 10,000 when left out. */
  readonly scopeValues?: number
  /** Dimensions of one scope: 1 to 8; 8 when left out. */
  readonly dimensions?: number
}

/** How many verified tokens are remembered. What is beyond is verified anew. */
export interface TokenCacheOptions {
  /** Tokens: 2 to 1,000,000; 10,000 when left out. */
  readonly maxEntries?: number
  /** Memory in bytes, tokens and what was read from them: 65,536 to 4,294,967,296; 67,108,864 when left out. */
  readonly maxBytes?: number
}

/**
 * Loads the access data of one member from where it is kept (CMP-3). Asked only for companies that the token names.
 *
 * `null` says that the identity is no member. Whatever else is not the member document of this user in this company, a throw
 * and a timeout are 503. `signal` is aborted when the time is up.
 */
export type LoadMember = (
  identity: Identity,
  company: string,
  context: { readonly signal: AbortSignal },
) => unknown

/**
 * The versions that a token's access data must at least have in this company (TOK-6): one or more of `token`, `entitlement` and `access`,
 * as the token has them under `versions`. One that is older there, or absent, is 401, so that the client fetches a new token.
 *
 * Asked with every request, also of a remembered token, once its company is known. Who answers at once, from memory, keeps requests
 * synchronous. A throw, a timeout and any other answer are 503.
 */
export type Freshness = (identity: Identity, company: string) => MemberVersions | PromiseLike<MemberVersions>

/** How requests are judged. Exactly one of `issuer` and `issuers` is given. A wrong option throws at construction. */
export interface AuthorizerOptions<C extends Catalog = Catalog> {
  /** What {@link defineCatalog} returned. */
  readonly catalog: C
  /** The one issuer whose tokens are accepted: the `iss` claim, compared exactly. */
  readonly issuer?: string
  /** Its keys, or where they are; `<issuer>/.well-known/jwks.json` when left out (TOK-3). */
  readonly jwks?: string | URL | JsonWebKeySet
  /** Several issuers, 1 to 100, each with the companies it may speak for (TOK-4). */
  readonly issuers?: readonly IssuerOptions[]
  /**
   * How old keys may become while none can be loaded, before tokens are answered 503, in seconds: 600 to 604,800; 86,400 when left
   * out (TOK-3). Keys that are given as `jwks` do not age.
   */
  readonly maxStaleKeys?: number
  /** What this service is called in the `aud` claim; one of them is enough. */
  readonly audience: string | readonly string[]
  /** The signature algorithms accepted; every {@link SigningAlgorithm} when left out. A key is used only for those it fits. */
  readonly algorithms?: readonly SigningAlgorithm[]
  /** The token types accepted, in any case and with or without `application/`; `['at+jwt']` when left out (TOK-1). */
  readonly typ?: readonly string[]
  /** The longest token accepted, in bytes: 1,024 to 65,536; 8,192 when left out. */
  readonly maxTokenBytes?: number
  /**
   * How many verified tokens are remembered, so that the next request with one is answered without verifying it again; `false`: none.
   * Expiry, company, keys and `loadMember` are judged with every request all the same.
   */
  readonly tokenCache?: false | TokenCacheOptions
  /** Tighter limits than those of MEM-3 on what a token, or an answer of `loadMember`, may hold. */
  readonly limits?: LimitOptions
  /** The longest time from `iat` to `exp`, in seconds: 1 to 31,536,000; 86,400 when left out (TOK-2). */
  readonly maxLifetime?: number
  /** How far `nbf` and `iat` may lie ahead, in seconds: 0 to 600; 5 when left out. `exp` has no tolerance (TOK-2). */
  readonly clockTolerance?: number
  /** The header that names the company; `x-org` when left out (CMP-1). */
  readonly companyHeader?: string
  /** Reads claims of another shape into those of version 1. Pure and synchronous; `iss` and `sub` stay the token's own. */
  readonly mapClaims?: (claims: Readonly<Record<string, unknown>>) => unknown
  /** Where the access data is, if not in the token (CMP-3). */
  readonly loadMember?: LoadMember
  /**
   * How fresh the access data in a token must be (TOK-6); any age when left out. Not together with `loadMember`, which is asked for that
   * data with every request. Not asked where the token alone is judged: `{ company: false }`.
   */
  readonly freshness?: Freshness
  /** True: a token whose `act` names an actor is accepted, and gives nothing away (TOK-5). False when left out. */
  readonly actors?: boolean
  /** How much a refusal says: `full` (when left out), `code` alone, or `none`: the status alone (WIRE-1). */
  readonly disclose?: 'full' | 'code' | 'none'
  /** The form of a refusal: RFC 9457 (when left out), or `{ success: false, error: { code, message } }` (WIRE-1). */
  readonly format?: 'problem' | 'envelope'
  /** Sees every outcome (WIRE-5). Whatever it throws or rejects with changes nothing. */
  readonly onDecision?: (event: DecisionEvent) => void
  /** How long `loadMember`, `freshness`, and a guard's resolvers, may take, in milliseconds: 1 to 60,000; 5,000 when left out. */
  readonly resolverTimeout?: number
  /** The time, in milliseconds since the epoch; `Date.now` when left out. */
  readonly clock?: () => number
  /** What fetches keys; the global `fetch` when left out. Redirects are refused, whatever it does with them. */
  readonly fetch?: typeof globalThis.fetch
}
