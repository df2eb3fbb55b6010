/*
 * Reading data that came from outside: a catalog definition, a member document, a delegation request. Each reader takes a
 * `report` and goes on with a harmless value, so that the caller chooses: collect every problem (a catalog), or throw at
 * the first (a member).
 */

import { isDimension, isSegment } from './key-grammar.js'

/** What can be wrong with the shape of a value. */
type ShapeCode = 'malformed' | 'missing_field' | 'unknown_field'

/** Takes note of one wrong value: what is wrong, where, and what would be right. */
export type Report = (code: ShapeCode, path: string, message: string) => void

/** Which fields an object may and must have. */
export interface FieldNames {
  readonly required: readonly string[]
  readonly optional: readonly string[]
  /** True: fields of other names are passed over instead of reported. False when left out. */
  readonly open?: boolean
}

const LONGEST_SHOWN_NAME = 40

/**
 * The path of a field below `path`. A name that is not spelt like one of ours is cut and shown in printable ASCII: paths end
 * up in messages and logs, and field names may come from a token.
 */
export function fieldPath(path: string, name: string): string {
  if (isSegment(name) || isDimension(name)) return path === '' ? name : `${path}.${name}`
  const shown = Array.from(name.slice(0, LONGEST_SHOWN_NAME), (each) =>
    each >= ' ' && each <= '~' ? each : '?',
  ).join('')
  return `${path}[${JSON.stringify(shown)}]`
}

/**
 * The own properties of a plain object, as pairs. A Map, not an object, is built from them wherever they are looked up by
 * name: `constructor` and `__proto__` are ordinary names here.
 */
export function entriesOf(
  value: unknown,
  path: string,
  report: Report,
): readonly (readonly [string, unknown])[] {
  if (!isPlainObject(value)) {
    report('malformed', path, 'must be an object')
    return []
  }
  return Object.keys(value).map((name) => [name, value[name]] as const)
}

/**
 * Has an object a property that {@link entriesOf} passes over: a hidden one, or a value, or what answers like one, on a prototype? Methods
 * are none. What somebody put on the prototype of all objects is not looked at.
 */
export function hidesNames(value: object): boolean {
  if (Object.getOwnPropertyNames(value).length > Object.keys(value).length) return true
  let prototype: object | null = Object.getPrototypeOf(value)
  while (prototype !== null) {
    const next: object | null = Object.getPrototypeOf(prototype)
    if (next === null && isOfAllObjects(prototype)) return false
    const properties = Object.values(Object.getOwnPropertyDescriptors(prototype))
    if (properties.some((property) => typeof property.value !== 'function')) return true
    prototype = next
  }
  return false
}

/** Is this the prototype of all objects, of whichever realm? What was made without a prototype may be one as well. */
const isOfAllObjects = (prototype: object): boolean =>
  typeof Object.getOwnPropertyDescriptor(prototype, 'isPrototypeOf')?.value === 'function'

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The values of the fields that an object may have, in the order of their names, required ones first; `undefined` for what is absent.
 * Each is read once. Present but `undefined` or `null` is malformed (MEM-2), and so is a field that the object inherits or hides.
 */
export function fieldValuesOf(
  value: unknown,
  path: string,
  names: FieldNames,
  report: Report,
): readonly unknown[] {
  const { required, optional } = names
  // Without holes: what is absent would be looked up on the prototype of all objects, under the number of its place.
  const values = new Array<unknown>(required.length + optional.length).fill(undefined)
  if (!isPlainObject(value)) {
    report('malformed', path, 'must be an object')
    return values
  }
  const present = Object.keys(value)
  for (const name of present) {
    const place = placeOf(name, names)
    if (place < 0) {
      if (names.open !== true) report('unknown_field', fieldPath(path, name), 'is no field of this object')
      continue
    }
    const field = value[name]
    if (field !== undefined && field !== null) values[place] = field
    else report('malformed', fieldPath(path, name), 'is present without a value: leave it out instead')
  }
  const isAbsent = (name: string): boolean => {
    if (present.includes(name)) return false
    if (!(name in value)) return true
    // An instance of a class may keep a field on its prototype: passed over, a `scope` there would widen a grant.
    report('malformed', fieldPath(path, name), 'must be an ordinary property of its own')
    return false
  }
  for (const name of required)
    if (isAbsent(name)) report('missing_field', fieldPath(path, name), 'is required')
  for (const name of optional) isAbsent(name)
  return values
}

/** Where a name stands, required ones first; -1 for one that is not among them. */
function placeOf(name: string, { required, optional }: FieldNames): number {
  const place = required.indexOf(name)
  if (place >= 0) return place
  const behind = optional.indexOf(name)
  return behind < 0 ? -1 : required.length + behind
}

/** The same by name: a Map of what {@link fieldValuesOf} finds, without what is absent. */
export function fieldsOf(
  value: unknown,
  path: string,
  names: FieldNames,
  report: Report,
): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>()
  const values = fieldValuesOf(value, path, names, report)
  for (const name of [...names.required, ...names.optional]) {
    const field = values[placeOf(name, names)]
    if (field !== undefined) fields.set(name, field)
  }
  return fields
}

/** The elements of a list, copied; holes count as `undefined`. */
export function elementsOf(value: unknown, path: string, report: Report): readonly unknown[] {
  if (Array.isArray(value)) return Array.from(value as readonly unknown[])
  report('malformed', path, 'must be a list')
  return []
}

const isString = (value: unknown): value is string => typeof value === 'string'

/** The strings of a list, copied; every other element is reported and left out. */
export function stringsOf(value: unknown, path: string, report: Report): readonly string[] {
  const elements = elementsOf(value, path, report)
  if (elements.every(isString)) return elements
  elements.forEach((element, index) => {
    if (!isString(element)) report('malformed', `${path}[${index}]`, 'must be a string')
  })
  return elements.filter(isString)
}
