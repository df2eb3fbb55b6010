/** The longest text of a record, in characters. */
const LONGEST = 1_024

/** Control characters, those of C1 and the line separators among them, which JSON leaves as they are; and what reorders or hides its surroundings. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu

/**
 * A text that stays within its line, writes nothing to a terminal, and shows a reader all that it holds: whatever would not is written as
 * `\u0085`. What is too long is cut.
 *
 * Never throws.
 */
export function printable(text: string): string {
  const shown = text.slice(0, LONGEST).replace(HIDDEN, escaped)
  return text.length > LONGEST ? `${shown}…` : shown
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
