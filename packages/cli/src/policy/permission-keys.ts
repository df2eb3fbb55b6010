import type { Catalog } from '@stagedoor/core'
import type { Place } from '../data-file/place.js'
import { nearest } from '../question/question.js'

/** The word for every permission of the catalog. */
const EVERY_PERMISSION = 'all'

/**
 * The permissions that a pattern stands for in a question: the key, or every key below `module.*` or `module.resource.*`, also
 * those that no wildcard covers in a grant (CAT-5).
 *
 * @throws {@link CliError} `malformed_file` if it stands for none: a misspelt key would be refused for ever, and look like a
 *   test that passes.
 */
export function keysAt(catalog: Catalog, place: Place, pattern: string = place.text()): readonly string[] {
  if (pattern === EVERY_PERMISSION) return catalog.permissions.map(({ key }) => key)
  const exact = catalog.permissionOf(pattern)
  if (exact !== undefined) return [exact.key]
  const prefix = pattern.endsWith('.*') ? pattern.slice(0, -1) : undefined
  const below = prefix === undefined ? [] : catalog.permissions.filter(({ key }) => key.startsWith(prefix))
  if (below.length > 0) return below.map(({ key }) => key)
  const near = nearest(
    pattern,
    catalog.permissions.map(({ key }) => key),
  )
  return place.fail(
    `names ${JSON.stringify(pattern)}, which the catalog does not know`,
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'To test that a key is unknown, list it under `unknown`.',
  )
}
