import { Refusal } from './refusal.js'

/** What `POST /token` asks for. */
export interface TokenRequest {
  readonly user: string
  /** One company: the token speaks of it alone. */
  readonly company?: string
  /** Several, in one token. */
  readonly companies?: readonly string[]
  /** For whom the token is; every backend of the catalog when left out. */
  readonly audience?: string
  /** True: a token of yesterday, to be refused. */
  readonly expired?: boolean
}

const FIELDS = ['user', 'company', 'companies', 'audience', 'expired']

/**
 * Reads an untyped body. A misspelt field is no smaller mistake than a missing one.
 *
 * @throws {@link Refusal} with 400 if it is malformed.
 */
export function readTokenRequest(body: unknown): TokenRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw malformed('send a JSON object, as application/json')
  const unknown = Object.keys(body).find((name) => !FIELDS.includes(name))
  if (unknown !== undefined) throw malformed(`fields are ${FIELDS.join(', ')}`)
  const { user, company, companies, audience, expired } = body as Record<string, unknown>
  if (!isName(user)) throw malformed('user must be a text')
  if (company !== undefined && companies !== undefined) throw malformed('send company or companies, not both')
  if (company !== undefined && !isName(company)) throw malformed('company must be a text')
  if (companies !== undefined && !isNames(companies))
    throw malformed('companies must be a list of different texts')
  if (audience !== undefined && !isName(audience)) throw malformed('audience must be a text')
  if (expired !== undefined && typeof expired !== 'boolean') throw malformed('expired must be true or false')
  return {
    user,
    ...(company === undefined ? {} : { company }),
    ...(companies === undefined ? {} : { companies }),
    ...(audience === undefined ? {} : { audience }),
    ...(expired === undefined ? {} : { expired }),
  }
}

const malformed = (message: string): Refusal => new Refusal(400, 'invalid_request', message)

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= 256

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every(isName) && new Set(value).size === value.length
