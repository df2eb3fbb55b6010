import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One row of a table: its cells by the name of their column, without an anchor and without backticks around a whole cell. */
export type Row = Readonly<Record<string, string>>

/** The part of a document under one heading, up to the next heading. */
export function sectionOf(path: string, heading: string): string {
  const text = readFileSync(join(import.meta.dirname, '..', path), 'utf8')
  const sections = text.split(/^#+ /m)
  const found = sections.filter((section) => section.split('\n')[0] === heading)
  if (found.length !== 1) throw new Error(`docs/${path} needs exactly one heading "${heading}"`)
  return found[0] ?? ''
}

/** The rows of the first table under a heading. */
export function tableOf(path: string, heading: string): readonly Row[] {
  const lines = sectionOf(path, heading).split('\n')
  const start = lines.findIndex((line) => line.startsWith('|'))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  const [header = [], , ...rows] = lines.slice(start, end < 0 ? undefined : end).map(cellsOf)
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])))
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) =>
      cell
        .trim()
        .replace(/^<a id="\w+"><\/a>/, '')
        .replace(/^`([^`]*)`$/, '$1'),
    )

/** One column of the first table under a heading. */
export const columnOf = (path: string, heading: string, column: string): readonly string[] =>
  tableOf(path, heading).map((row) => row[column] ?? '')

/** The JSON under `<!-- answer: name -->`. */
export function answerIn(path: string, name: string): unknown {
  const text = readFileSync(join(import.meta.dirname, '..', path), 'utf8')
  const block = text.split(`<!-- answer: ${name} -->\n\`\`\`json\n`)[1]?.split('\n```')[0]
  if (block === undefined) throw new Error(`docs/${path} has no <!-- answer: ${name} -->`)
  return JSON.parse(block)
}
