/*
 * HTML that cannot be forgotten to be escaped: whatever is put into a template is escaped unless it was made by one.
 */

/** HTML made by {@link html}, and by nothing else. */
export class Markup {
  /** Never throws. */
  constructor(readonly source: string) {}
}

/** What can stand in a template. `undefined` and `false` are nothing. */
export type Content = string | number | Markup | readonly Content[] | undefined | false

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// No document may hold these at all; white space stays.
const FORBIDDEN = /[^\P{Cc}\t\n\r]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/gu

/** A text as it reads in HTML, between tags and in quoted attributes. Never throws. */
export const escapeHtml = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

/**
 * A template of HTML, in which every value is escaped unless it is {@link Markup}. Attributes have to be quoted.
 *
 * Never throws.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.reduce((source, part, index) => source + sourceOf(values[index - 1]) + part))
}

function sourceOf(content: Content): string {
  if (content === undefined || content === false) return ''
  if (content instanceof Markup) return content.source
  if (typeof content === 'object') return content.map(sourceOf).join('')
  return escapeHtml(String(content))
}

/** Contents with something between them. Never throws. */
export const joined = (contents: readonly Content[], separator: Content): readonly Content[] =>
  contents.flatMap((content, index) => (index === 0 ? [content] : [separator, content]))
