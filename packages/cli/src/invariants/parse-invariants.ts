import type { Catalog } from '@stagedoor/core'
import { CliError } from '../cli-error.js'
import type { Invariant, InvariantSentence, Quality } from './invariant.js'

/** The sentences that can be said, for help and messages. */
export const SENTENCES: readonly string[] = [
  'no package without <module> reaches <pattern>',
  'no company without <module or add-on> reaches <pattern>',
  'every package with <module> reaches <pattern>',
  'every company with <module or add-on> reaches <pattern>',
  '<package, module or add-on> reaches <pattern>',
  '<package, module or add-on> never reaches <pattern>',
  '<module> and <module> never share a [read|write|<action>] permission',
  '<pattern> is always|never gated|scoped|delegable|described|deprecated',
  '<pattern> is always|never gated by <add-on>',
  '<pattern> is always|never scoped by <dimension>',
]

/** One form of a sentence: how it is recognised, and what it says. */
interface Form {
  readonly form: RegExp
  readonly read: (words: readonly string[]) => Invariant
}

const FORMS: readonly Form[] = [
  {
    form: /^(no|every) (package|company) (with|without) (\w+) reaches (\S+)$/,
    read: ([quantity, who, side, key = '', pattern = '']) => ({
      kind: 'reach',
      buyers: { kind: who === 'package' ? 'packages' : 'companies', has: side === 'with', key },
      reaches: quantity === 'every',
      pattern,
    }),
  },
  {
    form: /^(\w+) (never )?reaches (\S+)$/,
    read: ([key = '', never, pattern = '']) => ({
      kind: 'reach',
      buyers: { kind: 'one', key },
      reaches: never === undefined,
      pattern,
    }),
  },
  {
    form: /^(\w+) and (\w+) never share an? (?:([a-z][a-z0-9_-]*) )?permission$/,
    read: ([one = '', other = '', actions = 'any']) => ({ kind: 'share', one, other, actions }),
  },
  {
    form: /^(\S+) is (always|never) (gated|scoped|delegable|described|deprecated)(?: by (\w+))?$/,
    read: ([pattern = '', when, quality, by]) => ({
      kind: 'quality',
      pattern,
      has: when === 'always',
      quality: quality as Quality,
      ...(by === undefined ? {} : { by }),
    }),
  },
]

/**
 * Reads a file of invariants: one sentence a line, `#` starts a comment.
 *
 * @param source - the text of the file
 * @param file - its path, for messages
 * @throws {@link CliError} `malformed_file` with the line, if a sentence is none or names something the catalog does not have.
 */
export function parseInvariants(
  catalog: Catalog,
  source: string,
  file: string,
): readonly InvariantSentence[] {
  return source.split(/\r?\n/).flatMap((content, index): readonly InvariantSentence[] => {
    const text = content.replace(/#.*/, '').trim()
    if (text === '') return []
    const line = index + 1
    return [{ text, line, invariant: parseInvariant(catalog, text, { file, line }) }]
  })
}

/**
 * Reads one sentence. Backquotes around names and a full stop at the end are passed over.
 *
 * @throws {@link CliError} if it is no sentence, or names something the catalog does not have.
 */
export function parseInvariant(
  catalog: Catalog,
  text: string,
  place: { readonly file: string; readonly line: number } | undefined,
): Invariant {
  const words = text.replaceAll('`', '').replace(/\.$/, '').replace(/\s+/g, ' ').trim()
  for (const { form, read } of FORMS) {
    const found = form.exec(words)
    if (found === null) continue
    const invariant = read(found.slice(1))
    const unknown = unknownIn(catalog, invariant)
    if (unknown === undefined) return invariant
    throw refusal(
      `"${text}" names ${unknown}`,
      'Correct the name, or the invariant if it has had its day.',
      place,
    )
  }
  throw refusal(`"${text}" is no invariant`, `Say one of:\n    ${SENTENCES.join('\n    ')}`, place)
}

const refusal = (
  message: string,
  fix: string,
  place: { readonly file: string; readonly line: number } | undefined,
): CliError => new CliError(place === undefined ? 'usage' : 'malformed_file', message, { ...place, fix })

/** What a sentence names that the catalog does not have: it would hold, and say nothing. */
function unknownIn(catalog: Catalog, invariant: Invariant): string | undefined {
  if (invariant.kind === 'share')
    return (
      noModule(catalog, invariant.one) ?? noModule(catalog, invariant.other) ?? noAction(catalog, invariant)
    )
  const { pattern } = invariant
  if (catalog.patternOf(pattern) === undefined) return `${pattern}, which is no permission or pattern`
  if (invariant.kind === 'quality') return noBy(catalog, invariant)
  const { buyers } = invariant
  const isAddon = catalog.addons.some(({ key }) => key === buyers.key)
  if (buyers.kind === 'packages') return noModule(catalog, buyers.key)
  if (buyers.kind === 'companies') return isAddon ? undefined : noModule(catalog, buyers.key)
  const isPackage = catalog.packages.some(({ key }) => key === buyers.key)
  if (isPackage || isAddon || catalog.moduleOf(buyers.key)?.standalone === true) return undefined
  return `${buyers.key}, which is no package, standalone module or add-on`
}

const noModule = (catalog: Catalog, key: string): string | undefined =>
  catalog.moduleOf(key) === undefined ? `${key}, which is no module` : undefined

const noAction = (catalog: Catalog, { actions }: { readonly actions: string }): string | undefined =>
  ['any', 'read', 'write'].includes(actions) || catalog.permissions.some(({ action }) => action === actions)
    ? undefined
    : `${actions}, which is no action`

function noBy(
  catalog: Catalog,
  { quality, by }: Extract<Invariant, { kind: 'quality' }>,
): string | undefined {
  if (by === undefined) return undefined
  if (quality === 'gated')
    return catalog.addons.some(({ key }) => key === by) ? undefined : `${by}, which is no add-on`
  if (quality !== 'scoped') return `${by} after ${quality}, which is not by anything`
  const isDimension = catalog.permissions.some(({ scopes }) => scopes.includes(by))
  return isDimension ? undefined : `${by}, which is no dimension of any permission`
}
