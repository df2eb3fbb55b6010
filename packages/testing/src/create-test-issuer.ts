import { Buffer } from 'node:buffer'
import type { Catalog, Member } from '@stagedoor/core'
import type { JSONWebKeySet } from 'jose'
import { type ListeningIssuer, serveJwks } from './jwks-server.js'
import { makeSigningKey, type SigningKey, type TestAlgorithm } from './signing-key.js'
import type { RotateOptions, TestIssuer, TestIssuerOptions } from './test-issuer.js'
import { memberClaims, type TestClaims } from './token-claims.js'

/** How long a token is valid, in seconds. */
const LIFETIME = 300

/**
 * Makes an issuer of access tokens with keys of its own. For tests only: it asks nobody who they are.
 *
 * @param options - see {@link TestIssuerOptions}
 * @throws TypeError (as a rejection) if an option is unknown or wrong.
 * @example
 * ```ts
 * const auth = await createTestIssuer()
 * const token = await auth.tokenFor(aMember(catalog).may('finance.bills.read'))
 * ```
 */
export async function createTestIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const checked = checkedOptions(options)
  return new LocalIssuer(checked, await makeSigningKey(checked.algorithm ?? 'ES256'))
}

class LocalIssuer implements TestIssuer {
  readonly audience: string
  readonly #algorithm: TestAlgorithm
  readonly #compact: Catalog | undefined
  readonly #named: string | undefined
  #url: string | undefined
  /** The key that signs now, then the previous ones. */
  #keys: readonly [SigningKey, ...SigningKey[]]

  constructor({ issuer, audience, algorithm, compact }: TestIssuerOptions, key: SigningKey) {
    this.#named = issuer
    this.audience = audience ?? 'stagedoor-test'
    this.#algorithm = algorithm ?? 'ES256'
    this.#compact = compact
    this.#keys = [key]
  }

  get issuer(): string {
    return this.#named ?? this.#url ?? 'https://issuer.test'
  }

  get kid(): string {
    return this.#keys[0].kid
  }

  jwks(): JSONWebKeySet {
    return { keys: this.#keys.map(({ publicJwk }) => ({ ...publicJwk })) }
  }

  claimsFor(members: Member | readonly Member[], overrides?: TestClaims): TestClaims {
    const iat = Math.floor(Date.now() / 1000)
    const signed = { iss: this.issuer, aud: this.audience, iat, exp: iat + LIFETIME }
    return { ...signed, ...memberClaims(members, this.#compact), ...overrides }
  }

  async tokenFor(members: Member | readonly Member[], overrides?: TestClaims): Promise<string> {
    return this.sign(this.claimsFor(members, overrides))
  }

  async sign(claims: TestClaims | string, header?: TestClaims): Promise<string> {
    const [key] = this.#keys
    const parameters = { alg: this.#algorithm, typ: 'at+jwt', kid: key.kid, ...header }
    const payload = typeof claims === 'string' ? claims : JSON.stringify(claims)
    const text = `${encoded(JSON.stringify(parameters))}.${encoded(payload)}`
    return `${text}.${await key.sign(text)}`
  }

  async rotate(options: RotateOptions = {}): Promise<void> {
    known(options, ['keepPrevious'])
    const next = await makeSigningKey(this.#algorithm)
    this.#keys = options.keepPrevious === false ? [next] : [next, ...this.#keys]
  }

  async listen(): Promise<ListeningIssuer> {
    const listening = await serveJwks(() => this.jwks())
    this.#url ??= listening.url
    return listening
  }
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url')

function checkedOptions(options: TestIssuerOptions): TestIssuerOptions {
  known(options, ['issuer', 'audience', 'algorithm', 'compact'])
  const { issuer, audience, algorithm, compact } = options
  for (const [name, value] of Object.entries({ issuer, audience }))
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      throw new TypeError(`options.${name} must be a text`)
  if (algorithm !== undefined && algorithm !== 'ES256' && algorithm !== 'RS256')
    throw new TypeError("options.algorithm must be 'ES256' or 'RS256'")
  if (compact !== undefined && !Object.hasOwn(Object(compact), 'numbering'))
    throw new TypeError('options.compact must be a catalog')
  return options
}

function known(options: object, names: readonly string[]): void {
  for (const name of Object.keys(options))
    if (!names.includes(name))
      throw new TypeError(`options.${name} is no option; there are: ${names.join(', ')}`)
}
