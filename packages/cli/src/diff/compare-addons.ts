import type { CatalogAddon } from '@stagedoor/core'
import type { Change } from './change.js'
import type { Company } from './companies.js'
import { byKey, compareSold, modulesBetween } from './compare-sold.js'
import type { Comparison } from './comparison.js'
import { endOfSale, gainOf, lossOf } from './stake.js'
import { toChange, toFeltChange } from './to-change.js'

/** Compares the add-ons of two catalogs. What they gate is compared with the permissions. Never throws. */
export function compareAddons(comparison: Comparison, hasTexts: boolean): readonly Change[] {
  const { before, after } = comparison
  const [old, young] = [byKey(before.addons), byKey(after.addons)]
  return [
    ...before.addons
      .filter(({ key }) => !young.has(key))
      .map(({ key, modules, slice }) =>
        toChange('addon-removed', [key], {
          class: 'breaking',
          message: `the add-on \`${key}\` is removed`,
          ...endOfSale(comparison, { companies: withAddon(comparison, key), modules, permissions: slice }),
        }),
      ),
    ...after.addons
      .filter(({ key }) => !old.has(key))
      .map(({ key }) =>
        toChange('addon-added', [key], { class: 'compatible', message: `the add-on \`${key}\` is new` }),
      ),
    ...before.addons.flatMap((was) => {
      const is = young.get(was.key)
      return is === undefined ? [] : compareAddon(comparison, was, is, hasTexts)
    }),
  ]
}

function compareAddon(
  comparison: Comparison,
  was: CatalogAddon,
  is: CatalogAddon,
  hasTexts: boolean,
): readonly Change[] {
  const companies = withAddon(comparison, was.key)
  const modules = modulesBetween(comparison, was.modules, is.modules)
  const bases = modulesBetween(comparison, was.extends, is.extends)
  const about = `the add-on \`${was.key}\``
  return [
    ...bases.gone.map((base) =>
      toChange('addon-loses-base', [was.key, base], {
        class: 'breaking',
        message: `${about} cannot be had with \`${base}\` any more`,
        ...endOfSale(comparison, {
          companies: companies.filter(hasBase(base)),
          modules: was.modules,
          permissions: was.slice,
        }),
      }),
    ),
    ...bases.appeared.map((base) =>
      toChange('addon-gains-base', [was.key, base], {
        class: 'compatible',
        message: `${about} can be had with \`${base}\` too`,
      }),
    ),
    ...modules.gone.map((key) =>
      toFeltChange('addon-loses-module', [was.key, key], {
        class: 'breaking',
        message: `${about} does not unlock \`${key}\` any more`,
        ...lossOf(comparison, { companies, modules: [key] }),
      }),
    ),
    ...modules.appeared.map((key) =>
      toFeltChange('addon-gains-module', [was.key, key], {
        class: 'widening',
        message: `${about} unlocks \`${key}\` too`,
        ...gainOf(comparison, { companies, modules: [key] }),
      }),
    ),
    ...compareSold('addon', was, is, hasTexts),
  ]
}

const withAddon = ({ companies }: Comparison, key: string): readonly Company[] =>
  companies.filter(({ bought }) => bought.addons.includes(key))

const hasBase =
  (base: string) =>
  ({ bought }: Company): boolean =>
    bought.packages.includes(base) || bought.modules.includes(base)
