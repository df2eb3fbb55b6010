/*
 * Text that came from outside (a token, a member document, a catalog's titles) on its way to a terminal or a report.
 */

/**
 * Control characters, those that reorder what stands around them, and those that show nothing: the tags of Unicode can spell out a text
 * that nobody sees.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

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
    character === '\n'
      ? character
      : // A character beyond the first plane is two.
        character
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  )

/** `1 module`, `2 modules`. Never throws. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${amount.toLocaleString('en-US')} ${amount === 1 ? noun : plural}`
