import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import ts from 'typescript-api'

/** Every TypeScript file under a folder; none if there is no such folder. */
export function typescriptUnder(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.split(sep).includes('node_modules'))
    .map((path) => join(folder, path))
}

/** The titles of every test under a folder. */
export const titlesUnder = (folder: string): readonly string[] => typescriptUnder(folder).flatMap(titlesOf)

/** The titles of every `describe`, `it` and `test` of a file, `.each` and its kin included. */
export function titlesOf(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const titles: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ['describe', 'it', 'test'].includes(rootNameOf(node.expression))) {
      const [title] = node.arguments
      if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
        titles.push(title.getText(source))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles
}

/** `it` of `it`, `it.each(rows)`, `it.skipIf(x)`. */
function rootNameOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression))
    return rootNameOf(expression.expression)
  return ''
}
