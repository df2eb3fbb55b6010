import { type Catalog, MEMBER_LIMITS } from '@stagedoor/core'
import { compactDefinitions } from './compact-schema.js'
import { idSchema, listOf, type Schema, wholeNumber } from './id-schema.js'

const at = (name: string): Schema => ({ $ref: `#/$defs/${name}` })

/** The claims about access in one company, as properties of an object. */
export const ACCESS_PROPERTIES: Schema = {
  entitlements: at('entitlements'),
  modules: at('modules'),
  grants: { anyOf: [at('grants'), at('compactGrants')] },
  delegation: at('delegation'),
  role: idSchema('Informative: in events. Grants nothing.'),
  kind: { enum: ['user', 'service'], description: "'user' when left out." },
  versions: at('versions'),
}

/** The definitions that those properties refer to, with the keys of a catalog. Never throws. */
export function accessDefinitions(catalog: Catalog): Readonly<Record<string, Schema>> {
  const modules = catalog.modules.map(({ key }) => key)
  const lists = {
    modules: listOf(modules, 'The modules the member was given.'),
    permissions: { type: 'array', items: at('pattern'), description: 'Keys, module.* and module.resource.*' },
  }
  return {
    ...compactDefinitions(),
    pattern: patternSchema(catalog),
    scope: scopeSchema(catalog),
    entitlements: {
      description: 'What the company owns. Made by catalog.entitlements(purchases), and nowhere else.',
      ...closed({
        modules: listOf(modules, 'The modules the company owns.'),
        addons: listOf(
          catalog.addons.map(({ key }) => key),
          'The add-ons that gate slices.',
        ),
      }),
      required: ['modules'],
    },
    modules: lists.modules,
    grants: {
      description: 'Left out: none. At most 5,000 patterns and 10,000 scope values over all of them.',
      type: 'array',
      maxItems: MEMBER_LIMITS.grants,
      items: { ...closed({ permissions: lists.permissions, scope: at('scope') }), required: ['permissions'] },
    },
    delegation: {
      description: 'What the member may grant to others. A list left out gives nothing.',
      ...closed({
        modules: lists.modules,
        permissions: lists.permissions,
        scope: at('scope'),
        redelegate: { type: 'boolean', description: 'May it be passed on, once? False when left out.' },
      }),
    },
    versions: {
      type: 'object',
      properties: {
        token: wholeNumber('The revision of the token.'),
        entitlement: wholeNumber('The revision of what the company owns.'),
        access: wholeNumber('The revision of what the member was given.'),
      },
    },
  }
}

/** An object without other fields: a misspelt one inside access data is malformed, never passed over (MEM-2). */
const closed = (properties: Schema): Schema => ({ type: 'object', properties, additionalProperties: false })

/** Every pattern that names something live, and those that still work because a key was renamed (CAT-4). */
function patternSchema(catalog: Catalog): Schema {
  const texts = [
    ...new Set([
      ...catalog.modules.map(({ key }) => `${key}.*`),
      ...catalog.permissions.flatMap(({ module: moduleKey, resource, patterns }) => [
        ...patterns,
        `${moduleKey}.${resource}.*`, // also over keys that only their exact name covers
      ]),
    ]),
  ].filter((text) => catalog.patternOf(text) !== undefined)
  const isRetired = (text: string): boolean => catalog.patternOf(text)?.kind.startsWith('retired') === true
  const live = texts.filter((text) => !isRetired(text))
  const retired = texts.filter(isRetired)
  if (retired.length === 0) return live.length === 0 ? { not: {} } : { enum: live }
  return {
    anyOf: [
      { enum: live },
      { enum: retired, deprecated: true, description: 'Retired: its successor is judged. Issue that one.' },
    ],
  }
}

function scopeSchema(catalog: Catalog): Schema {
  const dimensions = [...new Set(catalog.permissions.flatMap(({ scopes }) => scopes))]
  return {
    description: 'Where a grant holds. Left out: the whole company.',
    type: 'object',
    minProperties: 1,
    maxProperties: MEMBER_LIMITS.dimensions,
    properties: Object.fromEntries(
      dimensions.map((dimension) => [
        dimension,
        {
          type: 'array',
          items: idSchema('Compared exactly.'),
          description: 'An empty list matches nothing.',
        },
      ]),
    ),
    additionalProperties: false,
  }
}
