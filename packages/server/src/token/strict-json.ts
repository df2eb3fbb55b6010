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
    return isObject(value) && !repeatsMember(text) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/**
 * Does an object in this JSON text say a member twice? One pass, a stack instead of recursion: depth is up to the sender.
 *
 * @param json - text that JSON.parse has accepted
 */
function repeatsMember(json: string): boolean {
  const names: (Set<string> | undefined)[] = [] // one entry for each open bracket; a list has no names
  let isNameNext = false
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (character === '{' || character === '[') names.push(character === '{' ? new Set() : undefined)
    else if (character === '}' || character === ']') names.pop()
    if (character === '{' || character === ',') isNameNext = names.at(-1) !== undefined
    else if (character === '[' || character === ']' || character === '}') isNameNext = false
    else if (character === '"') {
      const end = endOfString(json, at)
      if (isNameNext && !isNew(names.at(-1), json.slice(at, end + 1))) return true
      isNameNext = false
      at = end
    }
  }
  return false
}

/** Takes note of a name; false if it was there. Names are compared as they read, not as they are escaped. */
function isNew(names: Set<string> | undefined, literal: string): boolean {
  const name = JSON.parse(literal) as string
  if (names === undefined || names.has(name)) return false
  names.add(name)
  return true
}

function endOfString(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at
}
