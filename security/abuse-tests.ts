import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-api'

const root = join(import.meta.dirname, '..')

/** The folders whose texts are titles of tests. */
const FOLDERS = ['packages/*/test', 'examples/*/test', 'docs/test', 'security/test']

/** One title of a test, or of many that differ in a value, that carries numbers of attacks. */
export interface AbuseTest {
  readonly numbers: readonly number[]
  /** From the root, with slashes. */
  readonly file: string
  /** As it is written, `…` for what a run fills in, without the numbers. */
  readonly title: string
}

/** Every title in the repository that carries the number of an attack, by file. */
export function abuseTests(): readonly AbuseTest[] {
  const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
  return files.flatMap((file) => titlesOf(file, readFileSync(join(root, file), 'utf8')))
}

function titlesOf(file: string, source: string): readonly AbuseTest[] {
  if (!source.includes('ABUSE-')) return []
  const titles: AbuseTest[] = []
  const visit = (node: ts.Node): void => {
    const text = textOf(node)
    const numbers = [...(text?.matchAll(/ABUSE-(\d+)/g) ?? [])].map(([, number]) => Number(number))
    if (text !== undefined && numbers.length > 0) titles.push({ numbers, file, title: withoutNumbers(text) })
    else ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest))
  return titles
}

/** The text of a literal; `…` stands for what a template fills in. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
}

const withoutNumbers = (text: string): string =>
  text
    .replaceAll(/\s*\((?:ABUSE-\d+(?:, )?)+\)|(?:ABUSE-\d+(?:, )?)+:?\s*/g, ' ')
    // What `it.each` fills in.
    .replaceAll(/%[sjdiof]|\$[a-z]\w*/g, '…')
    .trim()
