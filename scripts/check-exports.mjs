// Every name that an npm package exports has a doc comment, and the comment of everything that can be called says what
// it throws: `@throws`, or "Never throws" in so many words. A comment may be inherited from the interface a method
// implements. Every property of an exported `...Options` says what it is for.
import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import ts from 'typescript-api'
import { report } from './report.mjs'
import { packagesIn } from './workspace.mjs'

const packages = packagesIn('packages')
report(packages.flatMap(checkPackage), `every export of ${packages.length} npm packages is documented`)

function checkPackage({ folder, manifest }) {
  // As the compiler writes paths: with slashes, on Windows too.
  const source = `${folder.split(sep).join('/')}/src/`
  const entries = entriesOf(folder, manifest)
  const absent = entries.filter((file) => !existsSync(file))
  if (absent.length > 0)
    return absent.map((file) => ({ file, line: 1, text: 'is exported but does not exist' }))
  const program = programOf(folder, entries)
  const checker = program.getTypeChecker()
  return entries
    .flatMap((file) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file))))
    .flatMap((symbol) => checkExport(symbol, checker, source))
}

/** The source file behind each entry point with types: `./dist/index.d.ts` is `src/index.ts`. */
function entriesOf(folder, { exports }) {
  return Object.values(exports)
    .filter((target) => typeof target === 'object')
    .map(({ types }) => join(folder, types.replace(/^\.\/dist\//, 'src/').replace(/\.d\.ts$/, '.ts')))
}

function programOf(folder, entries) {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic({ messageText }) {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'))
    },
  }
  const { options } = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.build.json'), {}, host)
  return ts.createProgram(entries, options)
}

function checkExport(exported, checker, source) {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  const declaration = declarationIn(symbol, source)
  // What another npm package of ours declares is checked there.
  if (!declaration) return []
  const { name } = exported
  const callable = symbol.flags & ts.SymbolFlags.Value && isCallable(symbol, declaration, checker)
  return [
    ...commentProblems({ symbol, declaration, name, callable }, checker),
    ...membersOf(symbol, checker).flatMap((member) => checkMember(member, { name, checker, source })),
  ]
}

/** What an interface, a class (static members too) or an alias of an object type has; of anything else, nothing. */
function membersOf(symbol, checker) {
  const { Class, Interface, TypeAlias } = ts.SymbolFlags
  if (!(symbol.flags & (Class | Interface | TypeAlias))) return []
  const type = checker.getDeclaredTypeOfSymbol(symbol)
  if (symbol.flags & TypeAlias && !(type.flags & ts.TypeFlags.Object)) return []
  const statics = symbol.flags & Class ? checker.getTypeOfSymbol(symbol).getProperties() : []
  return [...type.getProperties(), ...statics]
}

function checkMember(symbol, { name: owner, checker, source }) {
  const declaration = declarationIn(symbol, source)
  if (!declaration?.name || isHidden(declaration)) return []
  const isOption = owner.endsWith('Options')
  const callable = !isOption && isCallable(symbol, declaration, checker)
  if (!isOption && !callable) return []
  const name = `${owner}.${declaration.name.getText()}`
  return commentProblems({ symbol, declaration, name, callable }, checker)
}

function commentProblems({ symbol, declaration, name, callable }, checker) {
  const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim()
  const tags = symbol.getJsDocTags(checker)
  const missing = []
  if (comment === '') missing.push('a doc comment')
  if (callable && !saysWhatItThrows(comment, tags)) missing.push('`@throws` or "Never throws"')
  if (missing.length === 0) return []
  const file = declaration.getSourceFile()
  const { line } = file.getLineAndCharacterOfPosition(declaration.getStart())
  return [{ file: file.fileName, line: line + 1, text: `${name} lacks ${missing.join(' and ')}` }]
}

function saysWhatItThrows(comment, tags) {
  const texts = tags.map(({ name, text }) => ({ name, text: ts.displayPartsToString(text).trim() }))
  if (texts.some(({ name, text }) => name === 'throws' && text !== '')) return true
  return [comment, ...texts.map(({ text }) => text)].some((text) => /\bnever\s+throws\b/i.test(text))
}

/** Functions, methods, and whatever else a user calls by its name: a constant or a property that holds a function. */
function isCallable(symbol, declaration, checker) {
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration)
  return checker.getNonNullableType(type).getCallSignatures().length > 0
}

function isHidden(declaration) {
  const { Private, Protected } = ts.ModifierFlags
  return (
    ts.isPrivateIdentifier(declaration.name) ||
    (ts.getCombinedModifierFlags(declaration) & (Private | Protected)) !== 0
  )
}

function declarationIn(symbol, source) {
  return symbol.declarations?.find((declaration) => declaration.getSourceFile().fileName.startsWith(source))
}
