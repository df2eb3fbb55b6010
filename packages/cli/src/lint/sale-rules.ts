import { buyingAddon, describeBought, reaches, waysToOwn, waysToReach } from '../sales-space.js'
import { listed } from './key-words.js'
import type { LintRule, RuleHit } from './lint-rule.js'

const soldNowhere: LintRule = {
  id: 'module-sold-nowhere',
  severity: 'error',
  finds: 'a live module that no package, no add-on and no purchase of its own leads to',
  reason: 'No company can own it, so every guard on it refuses everyone.',
  fix: "Put it into a package, let an add-on unlock it, say `standalone: true`, or `status: 'planned'`.",
  check: ({ catalog }) =>
    catalog.modules
      .filter(({ key, status }) => status === 'live' && waysToOwn(catalog, key).length === 0)
      .map(({ key }) => ({ kind: 'module', key, message: 'cannot be bought in any way' })),
}

const sliceUnreachable: LintRule = {
  id: 'slice-unreachable',
  severity: 'error',
  finds: 'a gated permission that no company can reach, whatever it buys',
  reason: 'The add-on is sold, and what it is sold for stays closed.',
  fix: 'Let the module be bought together with the add-on, or take the permission out of the slice.',
  check: ({ catalog }) =>
    catalog.permissions
      .filter((permission) => permission.gates.length > 0 && waysToReach(catalog, permission).length === 0)
      .map(({ key, gates, module: own }): RuleHit => {
        const message = `is gated by ${listed(gates)}, and no company can own \`${own}\``
        return { kind: 'permission', key, message }
      }),
}

const sliceClosedForBase: LintRule = {
  id: 'slice-closed-for-base',
  severity: 'warning',
  finds: 'an add-on that can be bought for something that does not bring the module of its slice',
  reason: 'A company pays for the slice and is refused, until it buys the module by other means.',
  fix: 'Extend only what includes the module of the slice, or unlock that module too.',
  check: ({ catalog }) =>
    catalog.addons.flatMap(({ key, slice }): readonly RuleHit[] => {
      const permissions = slice.flatMap((each) => catalog.permissionOf(each) ?? [])
      const closed = buyingAddon(catalog, key)
        .filter((bought) => permissions.some((each) => !reaches(catalog, bought, each)))
        .map((bought) => describeBought({ ...bought, addons: [] }))
      // Reached by nobody at all is the finding of `slice-unreachable`.
      const isDead = permissions.some((each) => waysToReach(catalog, each).length === 0)
      if (closed.length === 0 || isDead) return []
      return [{ kind: 'addon', key, message: `can be bought for ${listed(closed)} and opens no slice there` }]
    }),
}

const packageSubset: LintRule = {
  id: 'package-subset',
  severity: 'warning',
  finds: 'a package whose modules are all in another package',
  reason: 'The two differ in price alone, or one was forgotten when the other grew.',
  fix: 'Drop one, or let the larger one be the smaller one with an add-on.',
  check: ({ catalog }) =>
    catalog.packages.flatMap(({ key, modules }, index): readonly RuleHit[] => {
      const larger = catalog.packages.filter(
        (other, at) =>
          other.key !== key &&
          modules.every((each) => other.modules.includes(each)) &&
          // Of two that are equal, only the later one is reported.
          (other.modules.length > modules.length || at < index),
      )
      if (larger.length === 0) return []
      return [{ kind: 'package', key, message: `is all in ${listed(larger.map((each) => each.key))}` }]
    }),
}

const plannedForSale: LintRule = {
  id: 'planned-for-sale',
  severity: 'error',
  finds: 'a planned module that something listed for sale brings',
  reason: 'A refusal would offer what cannot be used yet.',
  fix: 'Unlist what sells it until the module is live.',
  check: ({ catalog }) =>
    catalog.modules
      .filter(({ status, offers }) => status === 'planned' && offers.length > 0)
      .map(({ key, offers }): RuleHit => {
        const sellers = listed(offers.map((offer) => offer.key))
        return { kind: 'module', key, message: `is planned, and ${sellers} is listed` }
      }),
}

/** The rules about what is sold and what it opens. */
export const SALE_RULES: readonly LintRule[] = [
  soldNowhere,
  sliceUnreachable,
  sliceClosedForBase,
  packageSubset,
  plannedForSale,
]
