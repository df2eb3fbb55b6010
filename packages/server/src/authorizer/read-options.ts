import { type Catalog, MEMBER_LIMITS } from '@stagedoor/core'
import { booleanOf, functionOf, oneOf, optionsOf, textOf, textsOf, wholeNumber } from '../option-checks.js'
import { isObject } from '../own-property.js'
import { ALGORITHMS } from '../token/algorithms.js'
import { plainType } from '../token/token-header.js'
import type { AuthorizerOptions, LimitOptions } from './authorizer-options.js'
import { readIssuers } from './read-issuers.js'
import { readTokenCache } from './read-token-cache.js'
import type { EntryLimits, Settings } from './settings.js'

const PLACE = 'createAuthorizer()'

/** Every option; a key that is missing here, or too many, does not compile. */
const NAMES = Object.keys({
  catalog: 0,
  issuer: 0,
  jwks: 0,
  issuers: 0,
  maxStaleKeys: 0,
  audience: 0,
  algorithms: 0,
  typ: 0,
  maxTokenBytes: 0,
  tokenCache: 0,
  limits: 0,
  maxLifetime: 0,
  clockTolerance: 0,
  companyHeader: 0,
  mapClaims: 0,
  loadMember: 0,
  freshness: 0,
  actors: 0,
  disclose: 0,
  format: 0,
  onDecision: 0,
  resolverTimeout: 0,
  clock: 0,
  fetch: 0,
} satisfies Record<keyof AuthorizerOptions, 0>)

/** What cannot be left out; of `issuer` and `issuers` one. */
const REQUIRED: readonly (keyof AuthorizerOptions)[] = ['catalog', 'issuer', 'issuers', 'audience']

/**
 * Checks the options of an authorizer, and completes them with their defaults.
 *
 * @throws TypeError if an option is missing, unknown, wrong, or contradicts another; it names the option (LAY-5).
 */
export function readOptions(options: unknown): Settings {
  const given = optionsOf(PLACE, options, NAMES, REQUIRED)
  const whole = (name: string, otherwise: number, bounds: readonly [number, number]): number =>
    wholeNumber(PLACE, name, { value: given.get(name) ?? otherwise, least: bounds[0], most: bounds[1] })
  const algorithms = algorithmsOf(given.get('algorithms'))
  const audience = given.get('audience')
  return {
    catalog: catalogOf(given.get('catalog')),
    issuers: readIssuers(PLACE, given, {
      algorithms,
      fetch: fetchOf(given),
      maxStale: 1_000 * whole('maxStaleKeys', 86_400, [600, 604_800]),
    }),
    audience: new Set(
      Array.isArray(audience) ? textsOf(PLACE, 'audience', audience) : [textOf(PLACE, 'audience', audience)],
    ),
    algorithms,
    types: new Set(textsOf(PLACE, 'typ', given.get('typ') ?? ['at+jwt']).map(plainType)),
    maxTokenBytes: whole('maxTokenBytes', 8_192, [1_024, 65_536]),
    tokenCache: readTokenCache(PLACE, given.get('tokenCache')),
    limits: limitsOf(given.get('limits')),
    maxLifetime: whole('maxLifetime', 86_400, [1, 31_536_000]),
    clockTolerance: whole('clockTolerance', 5, [0, 600]),
    companyHeader: companyHeaderOf(given.get('companyHeader') ?? 'x-org'),
    mapClaims: hookOf(given, 'mapClaims'),
    loadMember: hookOf(given, 'loadMember'),
    freshness: freshnessOf(given),
    actors: booleanOf(PLACE, 'actors', given.get('actors') ?? false),
    disclose: oneOf(PLACE, 'disclose', given.get('disclose') ?? 'full', ['full', 'code', 'none']),
    format: oneOf(PLACE, 'format', given.get('format') ?? 'problem', ['problem', 'envelope']),
    onDecision: hookOf(given, 'onDecision'),
    resolverTimeout: whole('resolverTimeout', 5_000, [1, 60_000]),
    clock: hookOf(given, 'clock') ?? (() => Date.now()),
  }
}

/** The most of each that may be set, which is also what counts where nothing is. */
const MOST: Required<LimitOptions> = { companies: 200, ...MEMBER_LIMITS }

function limitsOf(value: unknown): EntryLimits {
  const place = `${PLACE} limits`
  const given = optionsOf(place, value ?? {}, Object.keys(MOST))
  const whole = (name: keyof LimitOptions): number =>
    wholeNumber(place, name, { value: given.get(name) ?? MOST[name], least: 1, most: MOST[name] })
  return {
    companies: whole('companies'),
    // Frozen, so that core looks at them once and not with every token.
    member: Object.freeze({
      grants: whole('grants'),
      patterns: whole('patterns'),
      scopeValues: whole('scopeValues'),
      dimensions: whole('dimensions'),
    }),
  }
}

type Hook = 'mapClaims' | 'loadMember' | 'freshness' | 'onDecision' | 'clock' | 'fetch'

function hookOf<N extends Hook>(given: ReadonlyMap<string, unknown>, name: N): AuthorizerOptions[N] {
  const hook = given.get(name)
  if (hook !== undefined) functionOf(PLACE, name, hook)
  return hook as AuthorizerOptions[N]
}

function freshnessOf(given: ReadonlyMap<string, unknown>): AuthorizerOptions['freshness'] {
  const freshness = hookOf(given, 'freshness')
  if (freshness === undefined || !given.has('loadMember')) return freshness
  throw new TypeError(`${PLACE}: freshness is about what tokens say, and with loadMember they say nothing`)
}

const fetchOf = (given: ReadonlyMap<string, unknown>): typeof globalThis.fetch =>
  hookOf(given, 'fetch') ?? ((input, init) => globalThis.fetch(input, init))

function catalogOf(value: unknown): Catalog {
  if (isObject(value) && 'permissionOf' in value && 'patternOf' in value && 'moduleOf' in value)
    return value as Catalog
  throw new TypeError(`${PLACE}: catalog must be what defineCatalog() returned`)
}

function algorithmsOf(value: unknown): ReadonlySet<string> {
  const names = value === undefined ? [...ALGORITHMS.keys()] : textsOf(PLACE, 'algorithms', value)
  const unknown = names.find((name) => !ALGORITHMS.has(name))
  if (unknown === undefined) return new Set(names)
  throw new TypeError(
    `${PLACE}: algorithms holds ${JSON.stringify(unknown)}; it may hold ${[...ALGORITHMS.keys()].join(', ')}`,
  )
}

/** Headers that already mean something else. */
const TAKEN: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'host',
  'content-length',
  'content-type',
])

const PUNCTUATION: ReadonlySet<string> = new Set("!#$%&'*+-.^_`|~")

/** The header's name as it is compared: a `token` of RFC 9110 section 5.6.2, in lower case. */
function companyHeaderOf(value: unknown): string {
  const name = textOf(PLACE, 'companyHeader', value).toLowerCase()
  const isName = Array.from(name).every(
    (each) => PUNCTUATION.has(each) || (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9'),
  )
  if (isName && !TAKEN.has(name)) return name
  throw new TypeError(`${PLACE}: companyHeader must be the name of a header that has no other meaning`)
}
