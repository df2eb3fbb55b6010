import type { CatalogPackage } from '@stagedoor/core'
import type { Change } from './change.js'
import type { Company } from './companies.js'
import { byKey, compareSold, modulesBetween } from './compare-sold.js'
import type { Comparison } from './comparison.js'
import { endOfSale, gainOf, lossOf } from './stake.js'
import { toChange, toFeltChange } from './to-change.js'

/** Compares the packages of two catalogs. Never throws. */
export function comparePackages(comparison: Comparison, hasTexts: boolean): readonly Change[] {
  const { before, after } = comparison
  const [old, young] = [byKey(before.packages), byKey(after.packages)]
  return [
    ...before.packages
      .filter(({ key }) => !young.has(key))
      .map(({ key, modules }) => {
        const loss = endOfSale(comparison, { companies: withPackage(comparison, key), modules })
        return toChange('package-removed', [key], {
          class: 'breaking',
          message: `the package \`${key}\` is removed`,
          ...loss,
        })
      }),
    ...after.packages
      .filter(({ key }) => !old.has(key))
      .map(({ key }) =>
        toChange('package-added', [key], { class: 'compatible', message: `the package \`${key}\` is new` }),
      ),
    ...before.packages.flatMap((was) => {
      const is = young.get(was.key)
      return is === undefined ? [] : comparePackage(comparison, was, is, hasTexts)
    }),
  ]
}

function comparePackage(
  comparison: Comparison,
  was: CatalogPackage,
  is: CatalogPackage,
  hasTexts: boolean,
): readonly Change[] {
  const companies = withPackage(comparison, was.key)
  const { gone, appeared } = modulesBetween(comparison, was.modules, is.modules)
  const about = `the package \`${was.key}\``
  return [
    ...gone.map((key) =>
      toFeltChange('package-loses-module', [was.key, key], {
        class: 'breaking',
        message: `${about} does not bring \`${key}\` any more`,
        ...lossOf(comparison, { companies, modules: [key] }),
      }),
    ),
    ...appeared.map((key) =>
      toFeltChange('package-gains-module', [was.key, key], {
        class: 'widening',
        message: `${about} brings \`${key}\` too`,
        ...gainOf(comparison, { companies, modules: [key] }),
      }),
    ),
    ...compareSold('package', was, is, hasTexts),
  ]
}

const withPackage = ({ companies }: Comparison, key: string): readonly Company[] =>
  companies.filter(({ bought }) => bought.packages.includes(key))
