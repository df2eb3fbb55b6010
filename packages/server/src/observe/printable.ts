/** The longest text of a record, in characters. */
const LONGEST = 1_024

/** From and to, in code points: what a terminal acts on or a line ends with, which JSON in part leaves as it is, and what reorders or hides its surroundings. */
const HIDDEN: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x061c, 0x061c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2069],
  [0xd800, 0xdfff], // halves of pairs, each alone
  [0xfeff, 0xfeff],
]

/**
 * A text that stays within its line, writes nothing to a terminal, and shows a reader all that it holds: whatever would not is written as
 * `\u0085`. What is too long is cut.
 *
 * Never throws.
 */
export function printable(text: string): string {
  let shown = ''
  for (const character of text.slice(0, LONGEST))
    shown += isHidden(character) ? escaped(character) : character
  return text.length > LONGEST ? `${shown}…` : shown
}

function isHidden(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return HIDDEN.some(([from, to]) => code >= from && code <= to)
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
