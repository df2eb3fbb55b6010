import { isObject } from './own-property.js'

/*
 * Options are held against their declaration when they are passed: a misspelt or impossible one stops the program at start-up,
 * with its name and what would be right (LAY-5). Each check answers with the value, or throws.
 */

/** Whose options these are, as they are called: `createAuthorizer()`. */
export type Place = string

const wrong = (place: Place, text: string): TypeError => new TypeError(`${place}: ${text}`)

/**
 * The options given, by name. One that is present but `undefined` is a mistake: mostly a misspelt constant, or a variable of the
 * environment that is not set, which must not count as the default.
 *
 * Does not say that a required option is missing: whoever reads it does.
 *
 * @param required - those of the names that cannot be left out, or not all of them
 * @throws TypeError if it is no object, or holds an option that is unknown or `undefined`.
 */
export function optionsOf(
  place: Place,
  options: unknown,
  names: readonly string[],
  required: readonly string[] = [],
): ReadonlyMap<string, unknown> {
  if (!isObject(options)) throw wrong(place, 'takes an object of options')
  const known = new Set(names)
  const given = new Map(Object.entries(options))
  for (const [name, value] of given) {
    if (!known.has(name))
      throw wrong(place, `knows no option ${JSON.stringify(name)}; there are ${names.join(', ')}`)
    if (value === undefined || value === null)
      throw wrong(
        place,
        required.includes(name)
          ? `${name} has no value: is the variable that it comes from set?`
          : `${name} is present without a value: leave it out instead`,
      )
  }
  return given
}

/** @throws TypeError if the value is not `true` or `false`. */
export function booleanOf(place: Place, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw wrong(place, `${name} must be true or false`)
}

/** @throws TypeError if the value is not one of the texts. */
export function oneOf<T extends string>(place: Place, name: string, value: unknown, texts: readonly T[]): T {
  const found = texts.find((text) => text === value)
  if (found !== undefined) return found
  throw wrong(place, `${name} must be ${texts.map((text) => `'${text}'`).join(' or ')}`)
}

/** @throws TypeError if the value is not a whole number from `least` to `most`. */
export function wholeNumber(
  place: Place,
  name: string,
  { value, least, most }: { readonly value: unknown; readonly least: number; readonly most: number },
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw wrong(place, `${name} must be a whole number from ${least} to ${most}`)
}

/** @throws TypeError if the value is no function. */
export function functionOf<F>(place: Place, name: string, value: F): F & ((...args: never[]) => unknown) {
  if (typeof value === 'function') return value as F & ((...args: never[]) => unknown)
  throw wrong(place, `${name} must be a function`)
}

/** @throws TypeError if the value is no text, or an empty one. */
export function textOf(place: Place, name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw wrong(place, `${name} must be a text that is not empty`)
}

/** @throws TypeError if the value is no list of texts, or an empty one, or says one twice. */
export function textsOf(place: Place, name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw wrong(place, `${name} must be a list that is not empty`)
  const texts = Array.from(value as readonly unknown[], (each) =>
    textOf(place, `every entry of ${name}`, each),
  )
  if (new Set(texts).size < texts.length) throw wrong(place, `${name} names an entry twice`)
  return texts
}
