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
    if (isObject(value) && !repeatsMember(text)) return value as Record<string, unknown>
  } catch {
    // Answered below: no UTF-8, or no JSON.
  }
  return undefined
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
