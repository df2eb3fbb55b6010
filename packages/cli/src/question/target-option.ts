import type { ScopeTarget } from '@stagedoor/core'
import { printable } from '../printable.js'
import { misuse } from '../usage.js'

/** How the option is written in every help. */
export const TARGET_FLAGS = '-t, --target <dimension=value>'

/** How the option is described in every help. */
export const TARGET_HELP =
  'what it is about, as businessUnit=bu_1; repeat it for more dimensions, or for a list in one'

/** Collects a repeated option. Never throws. */
export const collect = (value: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  value,
]

/**
 * Reads a target from options as `businessUnit=bu_1`. A dimension that is named twice holds a list, of which all must be covered
 * (SCP-2). No option is no target.
 *
 * @throws {@link CliError} `usage` if one is not written so.
 */
export function targetFrom(options: readonly string[] = []): ScopeTarget | undefined {
  if (options.length === 0) return undefined
  const values = new Map<string, string[]>()
  for (const option of options) {
    const [, dimension, value] = /^([a-z][A-Za-z0-9]*)=(.*)$/s.exec(option) ?? []
    if (dimension === undefined || value === undefined)
      throw misuse(
        `${JSON.stringify(printable(option))} is no target`,
        'Write --target businessUnit=bu_1, with the dimension before the `=`.',
      )
    values.set(dimension, [...(values.get(dimension) ?? []), value])
  }
  return Object.fromEntries(
    [...values].map(([dimension, list]) => [dimension, list.length === 1 ? list[0] : list]),
  )
}

/** A target as people read it: `businessUnit=bu_1, event=e_2`. Never throws. */
export const describeTarget = (target: ScopeTarget | undefined): string =>
  target === undefined
    ? 'no target'
    : Object.entries(target)
        .map(([dimension, value]) => `${dimension}=${Array.isArray(value) ? `[${value.join(', ')}]` : value}`)
        .map(printable)
        .join(', ') || 'an empty target'
