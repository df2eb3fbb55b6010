/*
 * Text that came from outside (a token, a member document, a catalog's titles) on its way to a terminal or a report.
 */

/** Control characters, and those that reorder or hide what stands around them. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu

/**
 * The text with every character that a terminal would act on, or a reader would not see, spelt out as `\u{1b}`. Line breaks too:
 * what is one line stays one line.
 *
 * Never throws.
 */
export const printable = (text: string): string =>
  text.replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/**
 * JSON that is safe on a terminal, and still the same JSON: strings keep their value.
 *
 * @throws TypeError if the value has no JSON.
 */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(HIDDEN, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** `1 module`, `2 modules`. Never throws. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${amount.toLocaleString('en-US')} ${amount === 1 ? noun : plural}`
