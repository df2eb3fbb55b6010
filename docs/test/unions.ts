import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-api'

const root = join(import.meta.dirname, '..', '..')

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true)
}

/**
 * The texts of a union of string literals, as `path` declares it: a type has no value at run time to ask.
 *
 * @throws Error if `path` declares no such union, so that a renamed one is noticed.
 */
export function unionIn(path: string, name: string): readonly string[] {
  const alias = parse(path).statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === name,
  )
  const members = alias && ts.isUnionTypeNode(alias.type) ? alias.type.types : []
  const texts = members.flatMap((member) =>
    ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal) ? [member.literal.text] : [],
  )
  if (texts.length === 0) throw new Error(`${path} declares no union ${name} of texts`)
  return texts
}

/** One property of an interface, as it is written. */
export interface Member {
  readonly name: string
  readonly type: string
  readonly isOptional: boolean
}

/**
 * The properties of an interface, as `path` declares it.
 *
 * @throws Error if `path` declares no such interface.
 */
export function membersIn(path: string, name: string): readonly Member[] {
  const found = parse(path).statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  )
  if (found === undefined) throw new Error(`${path} declares no interface ${name}`)
  return found.members.flatMap((member) => {
    if (!member.name) return []
    const type = ts.isPropertySignature(member) ? (member.type?.getText() ?? '') : ''
    return [{ name: member.name.getText(), type, isOptional: member.questionToken !== undefined }]
  })
}

/**
 * The names of the properties of an interface, as `path` declares it.
 *
 * @throws Error if `path` declares no such interface.
 */
export const propertiesIn = (path: string, name: string): readonly string[] =>
  membersIn(path, name).map((member) => member.name)
