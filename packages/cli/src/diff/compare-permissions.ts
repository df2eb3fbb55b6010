import type { CatalogPermission } from '@stagedoor/core'
import { listed } from '../lint/key-words.js'
import type { Change } from './change.js'
import { compareScopes } from './compare-scopes.js'
import type { Comparison } from './comparison.js'
import { Newcomers } from './likely-successors.js'
import { hintAt, toChange, toFeltChange } from './to-change.js'

/** A permission before, and what it is after: the same key, or the successor that an alias leads to. */
export interface Pair {
  readonly was: CatalogPermission
  readonly is: CatalogPermission
}

/** Compares the permissions of two catalogs. Never throws. */
export function comparePermissions(comparison: Comparison, hasTexts: boolean): readonly Change[] {
  const { before, after } = comparison
  const pairs = before.permissions.flatMap((was): readonly Pair[] => {
    const is = after.permissionOf(was.key)
    return is === undefined ? [] : [{ was, is }]
  })
  const successors = new Set(pairs.map(({ is }) => is.key))
  const newcomers = after.permissions.filter(({ key }) => !successors.has(key))
  const index = new Newcomers(after, newcomers)
  return [
    ...before.permissions
      .filter(({ key }) => after.permissionOf(key) === undefined)
      .map((was) => removed(comparison, was, index)),
    ...newcomers.map((is) => added(comparison, is)),
    ...pairs.filter(({ was, is }) => was.key !== is.key).flatMap((pair) => renamed(comparison, pair, pairs)),
    // One that was merged into a permission that was there: its own facts are gone, and those of the other are its own.
    ...pairs
      .filter(({ was, is }) => was.key === is.key || before.permissionOf(is.key) === undefined)
      .flatMap((pair) => [
        ...compareDelegable(comparison, pair),
        ...compareScopes(comparison, pair),
        ...compareGates(comparison, pair),
        ...compareWords(pair, hasTexts),
      ]),
  ]
}

function removed(comparison: Comparison, was: CatalogPermission, newcomers: Newcomers): Change {
  const companies = comparison.reachingBefore(was)
  const { words, ...hint } = hintAt(was.key, newcomers.like(was))
  const home = comparison.after.moduleOf(was.module)
  // Who gave the module an alias thinks that this was enough (CAT-4).
  const alone =
    home === undefined || home.key === was.module
      ? ''
      : `: that of \`${was.module}\` carries the module alone`
  return toChange('permission-removed', [was.key], {
    class: 'breaking',
    message: `\`${was.key}\` is removed without an alias${alone}${words}`,
    ...hint,
    affected: comparison.affected(companies, [was.key]),
    counterexample:
      comparison.loss({ companies, patterns: was.patterns, questions: [was.key] }) ??
      comparison.otherRefusal(was.key),
  })
}

/** New for members whose wildcard covers it, if their company reaches it: nobody decided to give it to them. */
function added(comparison: Comparison, is: CatalogPermission): Change {
  const companies = comparison.reachingAfter(is)
  const patterns = is.patterns.filter((text) => comparison.before.patternOf(text) !== undefined)
  const counterexample =
    patterns.length === 0 ? undefined : comparison.gain({ companies, patterns, questions: [is.key] })
  return toChange('permission-added', [is.key], {
    class: counterexample === undefined ? 'compatible' : 'widening',
    message:
      counterexample === undefined
        ? `\`${is.key}\` is new, and no grant made so far covers it for any company`
        : `\`${is.key}\` is new, and covered by grants of ${listed(patterns)} made so far`,
    affected: counterexample === undefined ? [] : comparison.affected(companies, [is.key]),
    counterexample,
  })
}

/** A rename keeps everyone's access if whatever covered the old key covers the successor, for the same companies. */
function renamed(comparison: Comparison, { was, is }: Pair, pairs: readonly Pair[]): readonly Change[] {
  const about = [was.key, is.key]
  const companies = comparison.reachingBefore(was)
  const after = comparison.reachingAfter(is)
  const kept = companies.filter((each) => after.includes(each))
  const trial = { patterns: was.patterns, questions: [was.key] }
  const memberLoss = comparison.loss({ ...trial, companies: kept })
  const loss = memberLoss ?? comparison.loss({ ...trial, companies })
  // What the successor stands for was asked under these names before: a merge gives the holders of one all of them.
  const names = pairs.filter((pair) => pair.is.key === is.key).map((pair) => pair.was.key)
  const gain = comparison.gain({
    companies: after,
    patterns: is.patterns.filter((text) => comparison.before.patternOf(text) !== undefined),
    questions: names,
  })
  const wider = toChange('permission-renamed-wider', about, {
    class: 'widening',
    message: `\`${was.key}\` is now \`${is.key}\`, which grants made so far cover that did not cover it, or which opens more`,
    affected: [...comparison.felt('gains', was, is), ...onlyGains(comparison.affected(after, [was.key]))],
    counterexample: gain,
  })
  return [
    toChange('permission-renamed', about, {
      class: loss === undefined ? 'compatible' : 'breaking',
      message:
        loss === undefined
          ? `\`${was.key}\` is now \`${is.key}\`, with an alias`
          : `\`${was.key}\` is now \`${is.key}\`, and its alias does not keep everyone's access`,
      affected:
        loss === undefined
          ? []
          : [
              ...comparison.affected(companies, [was.key]),
              ...(memberLoss === undefined ? [] : comparison.felt('loses', was, is)),
            ],
      counterexample: loss,
    }),
    ...(gain === undefined ? [] : [wider]),
  ]
}

function compareDelegable(comparison: Comparison, { was, is }: Pair): readonly Change[] {
  if (was.delegable === is.delegable) return []
  const trial = { companies: comparison.companies, questions: [was.key] }
  if (was.delegable)
    return [
      toFeltChange('permission-delegable-off', [is.key], {
        class: 'breaking',
        message: `\`${is.key}\` is covered by its exact key alone from now on, and by no wildcard`,
        affected: comparison.felt('loses', was, is),
        counterexample: comparison.loss({ ...trial, patterns: was.patterns }),
      }),
    ]
  return [
    toFeltChange('permission-delegable-on', [is.key], {
      class: 'widening',
      message: `\`${is.key}\` is covered by wildcards from now on`,
      affected: comparison.felt('gains', was, is),
      counterexample: comparison.gain({ ...trial, patterns: is.patterns }),
    }),
  ]
}

function compareGates(comparison: Comparison, { was, is }: Pair): readonly Change[] {
  const appeared = is.gates.filter((gate) => !was.gates.includes(gate))
  const gone = was.gates.filter((gate) => !is.gates.includes(gate))
  if (appeared.length + gone.length === 0) return []
  const { companies } = comparison
  const loss = {
    affected: onlyLoses(comparison.affected(companies, [was.key])),
    counterexample: comparison.loss({ companies, patterns: was.patterns, questions: [was.key] }),
  }
  const gain = {
    affected: onlyGains(comparison.affected(companies, [was.key])),
    counterexample: comparison.gain({ companies, patterns: is.patterns, questions: [was.key] }),
  }
  if (appeared.length > 0 && was.gates.length === 0)
    return [
      toFeltChange('permission-gated', [is.key, ...appeared], {
        class: 'breaking',
        message: `\`${is.key}\` needs ${oneOf(appeared)} from now on`,
        ...loss,
      }),
    ]
  if (gone.length > 0 && is.gates.length === 0)
    return [
      toFeltChange('permission-ungated', [is.key, ...gone], {
        class: 'widening',
        message: `\`${is.key}\` needs no add-on any more`,
        ...gain,
      }),
    ]
  return [
    ...gone.map((gate) =>
      toFeltChange('permission-gate-removed', [is.key, gate], {
        class: 'breaking',
        message: `\`${gate}\` does not open \`${is.key}\` any more`,
        ...loss,
      }),
    ),
    ...appeared.map((gate) => {
      // Nobody has an add-on that was not sold before.
      const isOld = comparison.before.addons.some(({ key }) => key === gate)
      const message = `\`${gate}\` opens \`${is.key}\` too`
      return isOld
        ? toFeltChange('permission-gate-added', [is.key, gate], { class: 'widening', message, ...gain })
        : toChange('permission-gate-added', [is.key, gate], { class: 'compatible', message })
    }),
  ]
}

type Rows = Change['affected']

const onlyLoses = (rows: Rows): Rows => rows.filter(({ loses }) => loses.length > 0)
const onlyGains = (rows: Rows): Rows => rows.filter(({ gains }) => gains.length > 0)

const oneOf = (addons: readonly string[]): string =>
  addons.length === 1 ? `the add-on ${listed(addons)}` : `one of the add-ons ${listed(addons)}`

function compareWords({ was, is }: Pair, hasTexts: boolean): readonly Change[] {
  const isTextNew = hasTexts && was.description !== is.description
  const deprecation = ((): readonly Change[] => {
    if (was.deprecated === is.deprecated) return []
    if (is.deprecated === undefined)
      return [
        toChange('permission-undeprecated', [is.key], {
          class: 'compatible',
          message: `\`${is.key}\` is not deprecated any more`,
        }),
      ]
    // Free text: with a backquote of its own it could end, in Markdown, what a backquote of ours has begun.
    const message = `\`${is.key}\` is deprecated: ${is.deprecated.replaceAll('`', "'")}`
    return [toChange('permission-deprecated', [is.key], { class: 'compatible', message })]
  })()
  const message = `\`${is.key}\` is described in other words`
  return [
    ...deprecation,
    ...(isTextNew ? [toChange('permission-texts', [is.key], { class: 'cosmetic', message })] : []),
  ]
}
