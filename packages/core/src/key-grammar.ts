/*
 * The grammar of CAT-1, as scanners over character codes: no RegExp ever runs over a text that came from outside.
 */

const LOWER_A = 97
const LOWER_Z = 122
const DIGIT_0 = 48
const DIGIT_9 = 57
const UPPER_A = 65
const UPPER_Z = 90
const UNDERSCORE = 95
const HYPHEN = 45

const isLower = (code: number): boolean => code >= LOWER_A && code <= LOWER_Z
const isDigit = (code: number): boolean => code >= DIGIT_0 && code <= DIGIT_9
const isUpper = (code: number): boolean => code >= UPPER_A && code <= UPPER_Z

function scan(text: string, isInner: (code: number) => boolean): boolean {
  if (text.length > LONGEST_NAME || !isLower(text.charCodeAt(0))) return false
  for (let at = 1; at < text.length; at += 1) if (!isInner(text.charCodeAt(at))) return false
  return true
}

/** The longest name a catalog may use for one segment of a key, in characters. */
const LONGEST_NAME = 80

/** The reserved dimension: the company itself (SCP-4). */
export const COMPANY = 'company'

/** Is this a well-formed key of a module, a package or an add-on: `[a-z][a-z0-9_]*`? */
export const isEntryKey = (text: string): boolean =>
  scan(text, (code) => isLower(code) || isDigit(code) || code === UNDERSCORE)

/** Is this a well-formed resource or action: `[a-z][a-z0-9_-]*`? */
export const isSegment = (text: string): boolean =>
  scan(text, (code) => isLower(code) || isDigit(code) || code === UNDERSCORE || code === HYPHEN)

/** Is this a well-formed scope dimension: `[a-z][A-Za-z0-9]*`? The reserved `company` is well-formed too. */
export const isDimension = (text: string): boolean =>
  scan(text, (code) => isLower(code) || isUpper(code) || isDigit(code))

/** A permission key taken apart. */
export interface KeyParts {
  readonly moduleKey: string
  readonly resource: string
  readonly action: string
}

/**
 * Takes `module.resource.action` apart, or answers `undefined` for anything else, wildcards included.
 *
 * Never throws.
 */
export function splitKey(text: string): KeyParts | undefined {
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (second < 0) return undefined // as it is where there is no first
  const moduleKey = text.slice(0, first)
  const resource = text.slice(first + 1, second)
  // A fourth segment stays in `action`, where the dot is no inner character.
  const action = text.slice(second + 1)
  const isKey = isEntryKey(moduleKey) && isSegment(resource) && isSegment(action)
  return isKey ? { moduleKey, resource, action } : undefined
}

/** A wildcard taken apart: `module.*` has no resource, `module.resource.*` has one. */
export interface WildcardParts {
  readonly moduleKey: string
  readonly resource: string | undefined
}

/**
 * Takes `module.*` or `module.resource.*` apart, or answers `undefined` for anything else (GRT-1).
 *
 * Never throws.
 */
export function splitWildcard(text: string): WildcardParts | undefined {
  if (!text.endsWith('.*')) return undefined
  const prefix = text.slice(0, -2)
  const dot = prefix.indexOf('.')
  const moduleKey = dot < 0 ? prefix : prefix.slice(0, dot)
  const resource = dot < 0 ? undefined : prefix.slice(dot + 1)
  const isWildcard = isEntryKey(moduleKey) && (resource === undefined || isSegment(resource))
  return isWildcard ? { moduleKey, resource } : undefined
}

/** Is this the text of a pattern at all: a key, `module.*` or `module.resource.*` (GRT-1)? Says nothing of a catalog. */
export const isPattern = (text: string): boolean =>
  splitKey(text) !== undefined || splitWildcard(text) !== undefined

const LONGEST_ID = 256

/**
 * Is this an id as MEM-3 wants it: 1 to 256 characters, well-formed, no control characters or line breaks, no white space at the
 * edges?
 *
 * Never throws.
 */
export function isId(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > LONGEST_ID || value.trim() !== value)
    return false
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at)
    if (code > 0x1f && code < 0x7f) continue
    if (isControl(code)) return false
    if (!isSurrogate(code)) continue
    const whole = value.codePointAt(at) ?? 0
    if (whole <= 0xffff) return false
    at += 1
  }
  return true
}

/** Is this half of a character? Alone and written as UTF-8 all of them become the same replacement, and two ids one. */
const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff

/** Is this a control character, or one that ends a line (U+2028, U+2029)? In a log it could begin a line of its own. */
const isControl = (code: number): boolean =>
  code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029

const LONGEST_SHOWN = 256

/**
 * A text from outside as it may stand in a log: cut after 256 characters, with `?` for control characters and line breaks.
 *
 * Never throws.
 */
export function loggable(text: string): string {
  let shown = ''
  for (const each of text.slice(0, LONGEST_SHOWN)) shown += isControl(each.charCodeAt(0)) ? '?' : each
  return text.length > LONGEST_SHOWN ? `${shown}\u2026` : shown
}
