import { MEMBER_LIMITS } from '@stagedoor/core'
import type { Schema } from './id-schema.js'

const at = (name: string): Schema => ({ $ref: `#/$defs/${name}` })

const SET: Schema = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]*$',
  description: 'A set of numbers, in canonical base64url; empty where there is none.',
}
const DIGEST_FORM = '^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$'
const digest = (description: string): Schema => ({ type: 'string', pattern: DIGEST_FORM, description })
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, maximum: 65_536, description })

/** An object without other fields. */
const closed = (properties: Schema): Schema => ({ type: 'object', properties, additionalProperties: false })

/** Where claims of version 2 stand, those of version 1 that they replace do not. */
export const ONE_VERSION: Schema = {
  if: { properties: { grants: { type: 'object' } }, required: ['grants'] },
  // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema; nothing awaits a schema.
  then: { properties: { entitlements: false, modules: false, delegation: false } },
}

/**
 * The definitions of the `grants` claim of version 2. They say its form: what the numbers stand for, and whether a set is well-formed,
 * only a reader with the catalog can tell. Never throws.
 */
export function compactDefinitions(): Readonly<Record<string, Schema>> {
  return {
    compactNames: {
      description: 'A set of numbers, or a list of one and of texts for what has no number.',
      oneOf: [SET, { type: 'array', minItems: 2, items: { type: 'string' } }],
    },
    compactGrants: {
      description: 'Version 2. A field left out is none.',
      ...closed({
        v: { const: 2 },
        order: digest('The digest of a catalog without a lock.'),
        lock: {
          description:
            'How many permission and module numbers of a lock were counted, and the digest of the keys of each.',
          type: 'array',
          minItems: 4,
          maxItems: 4,
          prefixItems: [
            count('Permissions.'),
            count('Modules.'),
            digest('The digest of the keys of the permissions.'),
            digest('The digest of the keys of the modules.'),
          ],
        },
        owns: at('compactNames'),
        addons: { type: 'array', items: { type: 'string' } },
        given: at('compactNames'),
        list: {
          type: 'array',
          maxItems: MEMBER_LIMITS.grants,
          items: { ...closed({ p: at('compactNames'), s: at('scope') }), required: ['p'] },
        },
        delegation: closed({
          m: at('compactNames'),
          p: at('compactNames'),
          s: at('scope'),
          r: { type: 'boolean' },
        }),
      }),
      required: ['v'],
      not: { required: ['order', 'lock'] },
    },
  }
}
