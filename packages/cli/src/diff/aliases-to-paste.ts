import type { ReportedChange } from './diff-report.js'

/**
 * The entries for `aliases` that would keep what was granted, if what is gone was renamed, as lines of JSON. Only where a module got
 * another name: the resource and the action stay, as whoever may read must not come to delete by a line that was pasted. And only where
 * there is one successor, which no other key that is gone may have become too: the rest is for the author to decide. What is
 * acknowledged was no rename. Never throws.
 */
export function aliasesToPaste(changes: readonly ReportedChange[]): readonly string[] {
  const hints = changes.flatMap(({ hint, acknowledged }) =>
    hint === undefined || acknowledged !== undefined ? [] : [hint],
  )
  const claims = new Map<string, number>()
  for (const { successors } of hints)
    for (const key of successors) claims.set(key, (claims.get(key) ?? 0) + 1)
  const entries = hints.flatMap(({ retired, successors: [only = '', ...others] }) =>
    others.length > 0 || claims.get(only) !== 1 || withinModule(only) !== withinModule(retired)
      ? []
      : [`${JSON.stringify(retired)}: ${JSON.stringify(only)}`],
  )
  return entries.map((entry, index) => (index + 1 < entries.length ? `${entry},` : entry))
}

/** The resource and the action of a key; of a module nothing. */
const withinModule = (key: string): string => key.split('.').slice(1).join('.')
