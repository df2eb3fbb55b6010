/** The words of a key or a title: `ticket-sales` and `ticket_sales` are `ticket`, `sales`. Never throws. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

/** The words of a list that a text holds, numbers at their end aside: `tier2` is `tier`. Never throws. */
export function wordsIn(text: string, list: ReadonlySet<string>): readonly string[] {
  const words = wordsOf(text)
  const pairs = words.map((word, index) => `${word}-${words[index + 1] ?? ''}`)
  return [...words, ...pairs].filter((word) => list.has(word) || list.has(word.replace(/\d+$/, '')))
}

/** Does a text hold the words of a name, one after the other? Never throws. */
export const holdsName = (text: string, name: string): boolean =>
  `.${wordsOf(text).join('.')}.`.includes(`.${wordsOf(name).join('.')}.`)

/** A noun in its singular, by the plain rules: enough to see that `companies` and `company` are one word. Never throws. */
export function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return word.length > 3 && word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word
}

/** `a`, `b` and `c`, for messages. Never throws. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``)
  const last = quoted.at(-1) ?? ''
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} and ${last}`
}
