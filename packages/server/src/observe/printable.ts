/** The longest text of a record, in characters. */
const LONGEST = 1_024

/**
 * Control characters, those of C1 and the line separators among them, which JSON leaves as they are; what reorders its surroundings; and
 * what shows nothing, such as the tags of Unicode, which can spell out a text that nobody sees.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

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

/** As JSON writes it: a character beyond the first plane is two. */
const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
