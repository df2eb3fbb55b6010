import type { Access } from '@stagedoor/core'
import { listed } from '../lint/key-words.js'
import type { Change, Counterexample } from './change.js'
import { nobody } from './companies.js'
import type { Pair } from './compare-permissions.js'
import type { Comparison } from './comparison.js'
import { toChange } from './to-change.js'

/**
 * Compares the dimensions of a permission. A decision does not depend on them (SCP-5): what changes is what a guard has to say
 * (SCP-6), and whether the scope of a stored grant means something. The second is what a counterexample can show. Never throws.
 */
export function compareScopes(comparison: Comparison, { was, is }: Pair): readonly Change[] {
  const appeared = is.scopes.filter((dimension) => !was.scopes.includes(dimension))
  const gone = was.scopes.filter((dimension) => !is.scopes.includes(dimension))
  const example = (dimension: string): Counterexample | undefined =>
    knownScope(comparison, { was, is }, dimension)
  return [
    ...appeared.map((dimension) =>
      toChange('permission-scope-added', [is.key, dimension], {
        class: 'breaking',
        message: `\`${is.key}\` is sensitive in ${listed([dimension])} from now on: ${guardsThatFail(was.scopes.length === 0)}`,
        affected: comparison.felt('neither', was, is),
        counterexample: example(dimension),
      }),
    ),
    ...gone.map((dimension) =>
      toChange('permission-scope-removed', [is.key, dimension], {
        class: 'widening',
        message: `\`${is.key}\` is not sensitive in ${listed([dimension])} any more: guards stop asking for it, and a handler that narrowed by it shows everything`,
        affected: comparison.felt('neither', was, is),
        counterexample: example(dimension),
      }),
    ),
  ]
}

const guardsThatFail = (isNew: boolean): string =>
  isNew
    ? 'a guard on it that says nothing of scope throws when it is declared'
    : 'a guard on it that names the other dimensions alone leaves this one open'

/** A member restricted in the dimension: one catalog knows the restriction, the other reports it. */
function knownScope(
  comparison: Comparison,
  { was, is }: Pair,
  dimension: string,
): Counterexample | undefined {
  const company = comparison.reachingBefore(was)[0] ?? nobody(comparison.before, comparison.after)
  const member = {
    modules: [was.module],
    grants: [{ permissions: [was.key], scope: { [dimension]: [`${dimension}_1`] } }],
  }
  const [before, after] = comparison.answers(company, member, (access) => ({
    problems: access.problems.filter(({ code }) => code === 'scope_not_declared').map(problemText),
  }))
  const isChanged = JSON.stringify(before) !== JSON.stringify(after)
  return isChanged
    ? { company: company.bought, member, question: `access.problems (${is.key})`, before, after }
    : undefined
}

const problemText = ({ code, path, name }: Access['problems'][number]): string =>
  `${code} at ${path}: ${name}`
