import { type Catalog, moduleAccess, type Requirement } from '@stagedoor/core'
import { printable } from '../printable.js'
import { misuse } from '../usage.js'

/** How the argument for what is asked is described in every help. */
export const QUESTION_ARGUMENT = 'the key of a permission, or of a module for the module by itself'

/** What is asked, and what it is called. */
export interface Question {
  readonly requirement: string | Requirement
  /** The key of the catalog: the successor, where a retired one was asked for (CAT-4). */
  readonly key: string
  readonly kind: 'permission' | 'module'
  /** What it opens, for people; empty if the catalog does not say. */
  readonly about: string
}

/**
 * Reads what is asked: `finance.bills.read`, or `finance` for the module by itself.
 *
 * @throws {@link CliError} `usage` if the catalog knows neither; it names keys that are spelt almost so.
 */
export function questionFrom(catalog: Catalog, text: string): Question {
  const permission = catalog.permissionOf(text)
  if (permission !== undefined)
    return { requirement: text, key: permission.key, kind: 'permission', about: permission.description ?? '' }
  const found = catalog.moduleOf(text)
  if (found !== undefined)
    return { requirement: moduleAccess(found.key), key: found.key, kind: 'module', about: found.surface }
  throw unknown(catalog, text)
}

function unknown(catalog: Catalog, text: string): Error {
  if (text.includes('*'))
    return misuse(
      `${printable(text)} is a pattern`,
      'A question is about one permission. Patterns stand in grants only.',
    )
  const near = nearest(
    text,
    [...catalog.permissions, ...catalog.modules].map(({ key }) => key),
  )
  return misuse(
    `the catalog knows no ${JSON.stringify(printable(text))}`,
    near.length === 0 ? 'See `stagedoor docs` for every key.' : `Did you mean ${near.join(' or ')}?`,
  )
}

/** Up to three names that are spelt almost like `text`, the nearest first. Never throws. */
export function nearest(text: string, names: readonly string[]): readonly string[] {
  const most = Math.max(2, Math.floor(text.length / 4))
  return names
    .filter((name) => Math.abs(name.length - text.length) <= most)
    .map((name) => ({ name, far: distance(text, name) }))
    .filter(({ far }) => far <= most)
    .sort((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** How many letters have to be changed, added or left out (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1]
    for (let to = 1; to <= other.length; to += 1)
      next.push(
        Math.min(
          (row[to] ?? 0) + 1,
          (next[to - 1] ?? 0) + 1,
          (row[to - 1] ?? 0) + (other[to - 1] === letter ? 0 : 1),
        ),
      )
    row = next
  }
  return row[other.length] ?? 0
}
