import type { Catalog } from '@stagedoor/core'
import { ACCESS_PROPERTIES, accessDefinitions } from './access-schema.js'
import { ONE_VERSION } from './compact-schema.js'
import { idSchema, type Schema } from './id-schema.js'

/** What a claims schema is made with. */
export interface ClaimsSchemaOptions {
  /** The `$id` of the schema; none when left out. */
  readonly id?: string
  /** True: `act` is allowed, for services with `actors: true`. */
  readonly actors?: boolean
}

const DATE_LIMIT = 253_402_300_799

const date = (description: string): Schema => ({
  type: 'number',
  description,
  minimum: 0,
  maximum: DATE_LIMIT,
})

const COMPANY: Schema = idSchema('The company that the access claims are about.')

/**
 * A JSON Schema (2020-12) of claims version 1 and 2 with the keys of a catalog, for an issuer to hold its tokens against.
 *
 * Stricter than a guard where an issuer can know better: a key that the catalog does not know is refused here, and inert there.
 * Cannot say everything that a guard asks: that `exp - iat` is at most the longest lifetime, that no company stands twice, and
 * the limits that count over all grants.
 *
 * Never throws.
 */
export function claimsSchema(catalog: Catalog, { id, actors = false }: ClaimsSchemaOptions = {}): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(id === undefined ? {} : { $id: id }),
    title: 'Stagedoor access token claims, versions 1 and 2',
    type: 'object',
    required: ['iss', 'aud', 'sub', 'iat', 'exp'],
    properties: identityProperties(actors),
    oneOf: [singleCompany(), severalCompanies()],
    $defs: accessDefinitions(catalog),
  }
}

const identityProperties = (actors: boolean): Schema => ({
  iss: { type: 'string', minLength: 1, description: 'The issuer, compared exactly.' },
  aud: {
    description: 'The services that the token is for.',
    oneOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    ],
  },
  sub: idSchema('The user.'),
  iat: date('When it was issued, in seconds.'),
  exp: date('When it expires, in seconds; by default at most 24 hours after iat.'),
  nbf: date('From when on it is valid, in seconds.'),
  // Present at all, every guard refuses the token (TOK-5).
  cnf: false,
  act: actors || false,
})

const singleCompany = (): Schema => ({
  title: 'One company',
  required: ['company'],
  properties: { company: COMPANY, ...ACCESS_PROPERTIES, companies: false },
  ...ONE_VERSION,
})

const severalCompanies = (): Schema => ({
  title: 'Several companies',
  required: ['companies'],
  properties: {
    companies: {
      type: 'array',
      maxItems: 200,
      description: 'The request names one of them. Entries never add up.',
      items: {
        type: 'object',
        required: ['company'],
        properties: { company: COMPANY, ...ACCESS_PROPERTIES },
        ...ONE_VERSION,
      },
    },
    company: false,
    // An access claim stands in an entry, never beside the list (CMP-1).
    ...Object.fromEntries(Object.keys(ACCESS_PROPERTIES).map((name) => [name, false])),
  },
})
