import { isObject } from '../own-property.js'

// `ignoreBOM` keeps a byte order mark in the text, where JSON.parse refuses it.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads bytes as one JSON object, or answers `undefined`: for bytes that are not UTF-8, for text that is not JSON, for another
 * value than an object, and for an object that says one member twice, at any depth (two parsers could believe two values).
 *
 * Never throws.
 */
export function parseStrictObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = UTF8.decode(bytes)
    const value: unknown = JSON.parse(text)
    if (isObject(value) && hasEveryName(value, text)) return value as Record<string, unknown>
    if (isObject(value) && !repeatsMember(text)) return JSON.parse(withPlainNames(text))
  } catch {
    // Answered below: no UTF-8, or no JSON.
  }
  return undefined
}

/**
 * Is it plain that no object says a member twice? Of two members with one name JSON.parse keeps one, and the value has fewer members
 * than the text has names: it has not, if it has as many as the text can have names at most. So one look at each colon does for most.
 *
 * False says nothing: a string may begin with a colon, too. With a backslash it is never plain, as the JSON.parse of Node 24 and 26
 * can take an escaped name for another one that it has read before (nodejs/node#63785).
 *
 * @param value - what JSON.parse has made of the text
 * @param json - the text
 */
function hasEveryName(value: object, json: string): boolean {
  return !json.includes('\\') && membersIn(value) === mostNamesIn(json)
}

/** The members of all objects in a value. A list of what was found instead of recursion: depth is up to the sender. */
function membersIn(value: object): number {
  let members = 0
  const found = [value]
  for (const each of found) {
    const values: readonly unknown[] = Object.values(each)
    if (!Array.isArray(each)) members += values.length
    for (const inner of values) if (typeof inner === 'object' && inner !== null) found.push(inner)
  }
  return members
}

const QUOTE = 0x22
const SPACE = 0x20

/** As many as the names in a text, or more: the colons behind a quote or white space. No other ends a name. */
function mostNamesIn(json: string): number {
  let names = 0
  for (let at = json.indexOf(':'); at !== -1; at = json.indexOf(':', at + 1)) {
    const before = json.charCodeAt(at - 1)
    if (before === QUOTE || before <= SPACE) names += 1
  }
  return names
}

/**
 * The same text, with every name written without escapes that can do without: the JSON.parse of Node 24 and 26 can take an escaped name
 * for another one that it has read before, in what a stranger sent, and the member that is meant would be missing (nodejs/node#63785).
 * What it takes one for has a backslash in it, so that names that cannot do without are none of ours either way.
 *
 * @param json - text that JSON.parse has accepted
 */
function withPlainNames(json: string): string {
  let [plain, copied] = ['', 0]
  let [start, end] = [0, 0] // of the last string
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (character === '"') {
      start = at
      end = endOfString(json, at)
      at = end
    } else if (character === ':') {
      plain += json.slice(copied, start) + JSON.stringify(JSON.parse(json.slice(start, end + 1)))
      copied = end + 1
    }
  }
  return plain + json.slice(copied)
}

/**
 * Does an object in this JSON text say a member twice? One pass, a stack instead of recursion: depth is up to the sender.
 *
 * @param json - text that JSON.parse has accepted
 */
function repeatsMember(json: string): boolean {
  const names: Set<string>[] = [] // of each open object; a list needs none, as no name stands directly in it
  let [start, end] = [0, 0] // of the last string
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (character === '{') names.push(new Set())
    else if (character === '}') names.pop()
    else if (character === '"') {
      start = at
      end = endOfString(json, at)
      at = end
      // Only a name has a colon behind it.
    } else if (character === ':' && !isNew(names.at(-1), json.slice(start, end + 1))) return true
  }
  return false
}

/** Takes note of a name; false if it was there. Names are compared as they read, not as they are escaped. */
function isNew(names: Set<string> | undefined, literal: string): boolean {
  const name = literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
  if (names === undefined || names.has(name)) return false
  names.add(name)
  return true
}

function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

/** Is there an odd number of backslashes before this place? */
function isEscaped(json: string, at: number): boolean {
  let before = at
  while (json[before - 1] === '\\') before -= 1
  return (at - before) % 2 === 1
}
