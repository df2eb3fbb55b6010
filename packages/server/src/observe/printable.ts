/** The longest text of a record, in characters. */
const LONGEST = 1_024

/**
 * A text that stays within its line and writes nothing to a terminal: control characters, those of C1 and the line separators of Unicode
 * among them, which JSON leaves as they are, are written as `\u0085`. What is too long is cut.
 *
 * Never throws.
 */
export function printable(text: string): string {
  let shown = ''
  for (const character of text.slice(0, LONGEST))
    shown += isControl(character) ? escaped(character) : character
  return text.length > LONGEST ? `${shown}…` : shown
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0)
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
