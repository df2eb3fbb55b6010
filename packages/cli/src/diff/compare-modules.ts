import type { CatalogModule } from '@stagedoor/core'
import { listed } from '../lint/key-words.js'
import type { Change } from './change.js'
import type { Comparison } from './comparison.js'
import { likelyModules } from './likely-successors.js'
import { wholeModule } from './question.js'
import { endOfSale, lossOf } from './stake.js'
import { hintAt, toChange } from './to-change.js'

/** Compares the modules of two catalogs. Their permissions and who sells them are compared elsewhere. Never throws. */
export function compareModules(comparison: Comparison, hasTexts: boolean): readonly Change[] {
  const { before, after } = comparison
  const successors = new Set(before.modules.map(({ key }) => after.moduleOf(key)?.key))
  return [
    ...before.modules.flatMap((was) => {
      const is = after.moduleOf(was.key)
      if (is === undefined) return [removed(comparison, was)]
      const rename = was.key === is.key ? [] : renamed(comparison, was, is)
      // The facts of a module that was merged into another are gone; those of the other are its own.
      if (was.key !== is.key && before.moduleOf(is.key) !== undefined) return rename
      return [...rename, ...compareStandalone(comparison, was, is), ...compareFacts(was, is, hasTexts)]
    }),
    ...after.modules
      .filter(({ key }) => !successors.has(key))
      .map(({ key }) =>
        toChange('module-added', [key], { class: 'compatible', message: `the module \`${key}\` is new` }),
      ),
  ]
}

function removed(comparison: Comparison, was: CatalogModule): Change {
  const { key } = was
  const { words, ...hint } = hintAt(key, likelyModules(comparison, was))
  const loss = lossOf(comparison, { companies: comparison.companies, modules: [key] })
  return toChange('module-removed', [key], {
    class: 'breaking',
    message: `the module \`${key}\` is removed without an alias${words}`,
    ...hint,
    ...loss,
    counterexample: loss.counterexample ?? comparison.otherRefusal(wholeModule(key)),
  })
}

function renamed(comparison: Comparison, was: CatalogModule, is: CatalogModule): readonly Change[] {
  const questions = [wholeModule(was.key)]
  const { companies } = comparison
  const loss = comparison.loss({ companies, patterns: [], questions })
  // Merged into a module that was there: whoever was given the one has the other from now on.
  const merged = comparison.before.moduleOf(is.key)
  const gain =
    merged === undefined
      ? undefined
      : comparison.gain({ companies, patterns: [], questions: [wholeModule(is.key)], given: [was.key] })
  const about = [was.key, is.key]
  return [
    toChange('module-renamed', about, {
      class: loss === undefined ? 'compatible' : 'breaking',
      message:
        loss === undefined
          ? `the module \`${was.key}\` is now \`${is.key}\`, with an alias`
          : `the module \`${was.key}\` is now \`${is.key}\`, which not every company has that had it`,
      affected: loss === undefined ? [] : comparison.affected(companies, questions),
      counterexample: loss,
    }),
    ...(gain === undefined
      ? []
      : [
          toChange('module-renamed-wider', about, {
            class: 'widening',
            message: `the module \`${was.key}\` is now \`${is.key}\`, which was there: whoever was given the one has the other`,
            affected: comparison.affected(companies, [wholeModule(is.key)]),
            counterexample: gain,
          }),
        ]),
  ]
}

function compareStandalone(comparison: Comparison, was: CatalogModule, is: CatalogModule): readonly Change[] {
  if (was.standalone === is.standalone) return []
  if (is.standalone) {
    const message = `the module \`${is.key}\` can be bought by itself`
    return [toChange('module-standalone-on', [is.key], { class: 'compatible', message })]
  }
  const companies = comparison.companies.filter(({ bought }) => bought.modules.includes(was.key))
  return [
    toChange('module-standalone-off', [is.key], {
      class: 'breaking',
      message: `the module \`${is.key}\` cannot be bought by itself any more`,
      ...endOfSale(comparison, { companies, modules: [was.key] }),
    }),
  ]
}

function compareFacts(was: CatalogModule, is: CatalogModule, hasTexts: boolean): readonly Change[] {
  const differing = (names: readonly (keyof CatalogModule)[]): readonly string[] =>
    names.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
  const sorted = (entry: CatalogModule): string => entry.scopes.toSorted().join()
  const facts = [
    ...differing(['type', 'status', 'listed']),
    // Of a module with permissions, each of those says what changed for it.
    ...(is.permissions.length === 0 && sorted(was) !== sorted(is) ? ['scopes'] : []),
  ]
  const texts = differing(
    hasTexts
      ? ['title', 'surface', 'capabilities', 'owner', 'navigation', 'backend', 'packages', 'addons']
      : ['title'],
  )
  const about = `the module \`${is.key}\``
  return [
    ...facts.map((name) =>
      toChange('module-facts', [is.key, name], {
        class: 'compatible',
        message: `${about} says ${shown(is[name as keyof CatalogModule])} as its \`${name}\``,
      }),
    ),
    ...(texts.length === 0
      ? []
      : [
          toChange('module-texts', [is.key], {
            class: 'cosmetic',
            message: `${about} says ${listed(texts)} in another way`,
          }),
        ]),
  ]
}

const shown = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
