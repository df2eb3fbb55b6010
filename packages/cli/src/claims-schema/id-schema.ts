/** A part of a JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>

/**
 * An id (MEM-3). A schema counts the length in code points where the guard counts UTF-16 units: an id of more than 128 rare
 * characters can pass here and fail there.
 */
export const idSchema = (description: string): Schema => ({
  type: 'string',
  description,
  minLength: 1,
  maxLength: 256,
  // No control characters, and no white space at the edges.
  pattern: '^(?!\\s)[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f]$',
})

/** A list of names out of a fixed set. Never throws. */
export const listOf = (names: readonly string[], description: string): Schema => ({
  type: 'array',
  description,
  // An enum has at least one value in JSON Schema: a list of nothing is said as the empty list.
  ...(names.length === 0 ? { maxItems: 0 } : { items: { enum: names } }),
})

/** A whole number from 0. */
export const wholeNumber = (description: string): Schema => ({
  type: 'integer',
  description,
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
})
