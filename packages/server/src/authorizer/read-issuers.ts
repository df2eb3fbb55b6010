import process from 'node:process'
import { fetchKeySet } from '../keys/fetch-key-set.js'
import { givenKeys } from '../keys/given-keys.js'
import { KeySetError, readKeySet } from '../keys/key-set.js'
import type { KeyStore } from '../keys/key-store.js'
import { RemoteKeys } from '../keys/remote-keys.js'
import { optionsOf, type Place, textOf, textsOf } from '../option-checks.js'
import { isObject } from '../own-property.js'
import type { IssuerSettings } from './settings.js'

/** The most issuers, in entries. */
const MOST_ISSUERS = 100

/** What the keys of every issuer are read with. */
export interface KeyRules {
  readonly algorithms: ReadonlySet<string>
  readonly fetch: typeof globalThis.fetch
  /** How old keys are no longer believed, in milliseconds. */
  readonly maxStale: number
}

type Given = ReadonlyMap<string, unknown>

/**
 * Reads the issuers of an authorizer: `issuer` with `jwks`, or `issuers` (TOK-3, TOK-4).
 *
 * @param place - how the options are called in messages
 * @param given - the options
 * @throws TypeError if both forms are given, or none, or if one is wrong.
 */
export function readIssuers(
  place: Place,
  given: Given,
  rules: KeyRules,
): ReadonlyMap<string, IssuerSettings> {
  if (given.has('issuers') === given.has('issuer'))
    throw new TypeError(`${place}: exactly one of issuer and issuers must be given`)
  if (!given.has('issuers')) {
    const issuer = textOf(place, 'issuer', given.get('issuer'))
    return new Map([
      [issuer, { keys: keysOf(place, issuer, given.get('jwks'), rules), speaksFor: () => true }],
    ])
  }
  if (given.has('jwks'))
    throw new TypeError(`${place}: jwks goes with issuer; with issuers it stands in each entry`)
  return severalIssuers(place, given.get('issuers'), rules)
}

function severalIssuers(
  place: Place,
  entries: unknown,
  rules: KeyRules,
): ReadonlyMap<string, IssuerSettings> {
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_ISSUERS)
    throw new TypeError(`${place}: issuers must be a list of 1 to ${MOST_ISSUERS} entries`)
  const issuers = new Map<string, IssuerSettings>()
  for (const [index, entry] of (entries as readonly unknown[]).entries()) {
    const at = `${place} issuers[${index}]`
    const given = optionsOf(at, entry, ['issuer', 'jwks', 'companies'], ['issuer', 'companies'])
    const issuer = textOf(at, 'issuer', given.get('issuer'))
    if (issuers.has(issuer)) throw new TypeError(`${at}: issuer stands in another entry already`)
    const keys = keysOf(at, issuer, given.get('jwks'), rules)
    issuers.set(issuer, { keys, speaksFor: speaksForOf(at, given.get('companies')) })
  }
  return issuers
}

function speaksForOf(place: Place, companies: unknown): IssuerSettings['speaksFor'] {
  if (companies === 'any') return () => true
  if (typeof companies === 'function') return companies as IssuerSettings['speaksFor']
  if (!Array.isArray(companies))
    throw new TypeError(`${place}: companies must be a list of ids, a function or 'any', said explicitly`)
  const ids = new Set(textsOf(place, 'companies', companies))
  return (company) => ids.has(company)
}

function keysOf(place: Place, issuer: string, jwks: unknown, rules: KeyRules): KeyStore {
  const { algorithms, fetch, maxStale } = rules
  if (isObject(jwks) && !(jwks instanceof URL)) return givenKeys(givenSet(place, jwks, algorithms))
  const isDefault = jwks === undefined
  const url = keyAddress(place, isDefault ? 'issuer' : 'jwks', isDefault ? issuer : jwks)
  if (isDefault && (url.search !== '' || url.hash !== ''))
    throw new TypeError(`${place}: issuer has a query or a fragment: say where its keys are, as jwks`)
  if (isDefault)
    url.pathname = `${url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname}/.well-known/jwks.json`
  return new RemoteKeys({
    url: shownAddress(url),
    load: () => fetchKeySet({ url: url.href, fetch, pinned: algorithms }),
    maxStale,
  })
}

function givenSet(
  place: Place,
  jwks: object,
  algorithms: ReadonlySet<string>,
): ReturnType<typeof readKeySet> {
  try {
    return readKeySet(jwks, algorithms)
  } catch (error) {
    const code = error instanceof KeySetError ? error.code : 'malformed'
    throw new TypeError(`${place}: jwks must be a JSON Web Key Set of usable public keys: ${code}`)
  }
}

/** The address keys are fetched from: https, or http on this machine while developing (TOK-3). */
function keyAddress(place: Place, name: string, value: unknown): URL {
  const url = value instanceof URL ? new URL(value) : urlOf(textOf(place, name, value))
  const isDevelopment = process.env.NODE_ENV !== 'production'
  const isAllowed =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isDevelopment && isLoopback(url.hostname))
  if (url === undefined || !isAllowed)
    throw new TypeError(
      `${place}: ${name} must be an https URL, or an http one on localhost outside production; or give the keys as jwks`,
    )
  if (url.username !== '' || url.password !== '')
    throw new TypeError(`${place}: ${name} must hold no credentials`)
  return url
}

/** The longest address that is shown, in characters. */
const LONGEST_SHOWN = 256

/** An address as operators may see it. Not its query, which may hold a key. What is left is ASCII without spaces or control characters. */
const shownAddress = ({ origin, pathname }: URL): string => `${origin}${pathname}`.slice(0, LONGEST_SHOWN)

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** Is this a name of this machine? `URL` has already written every spelling of an address in one way. */
function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true
  return (
    hostname.startsWith('127.') &&
    Array.from(hostname).every((each) => each === '.' || (each >= '0' && each <= '9'))
  )
}
