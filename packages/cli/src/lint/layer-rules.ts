import { type Bought, buyingAddon, describeBought } from '../sales-space.js'
import { listed, wordsIn } from './key-words.js'
import type { LintRule, LintSubject, RuleHit } from './lint-rule.js'

type Sold = Extract<RuleHit['kind'], 'module' | 'package' | 'addon'>

const entriesOf = ({ catalog }: LintSubject): readonly { readonly kind: Sold; readonly key: string }[] => [
  ...catalog.modules.map(({ key }) => ({ kind: 'module' as const, key })),
  ...catalog.packages.map(({ key }) => ({ kind: 'package' as const, key })),
  ...catalog.addons.map(({ key }) => ({ kind: 'addon' as const, key })),
]

const sharedKey: LintRule = {
  id: 'key-shared-across-layers',
  severity: 'error',
  finds: 'one key for a module, a package or an add-on at the same time',
  reason: 'A purchase, an entitlement and a grant with that key mean three things and look the same.',
  fix: 'Give the package or the add-on a key of its own.',
  check: (subject) => {
    const first = new Map<string, Sold>()
    return entriesOf(subject).flatMap(({ kind, key }): readonly RuleHit[] => {
      const earlier = first.get(key)
      first.set(key, earlier ?? kind)
      return earlier === undefined ? [] : [{ kind, key, message: `has the key of a ${earlier} too` }]
    })
  },
}

const WRONG_WORDS: { readonly [K in Sold]: readonly string[] } = {
  module: [],
  package: ['module', 'modules', 'addon', 'addons', 'add-on', 'permission', 'permissions'],
  addon: ['module', 'modules', 'package', 'packages', 'bundle', 'permission', 'permissions'],
}

const namedAfterLayer: LintRule = {
  id: 'named-after-another-layer',
  severity: 'error',
  finds: 'a package called module or add-on, or an add-on called module or package',
  reason:
    'Those who sell it, those who bill it and those who grant it would each take it for something else.',
  fix: 'Name it after what it brings.',
  check: (subject) =>
    entriesOf(subject).flatMap(({ kind, key }): readonly RuleHit[] => {
      const found = wordsIn(key, new Set(WRONG_WORDS[kind]))
      return found.length === 0 ? [] : [{ kind, key, message: `is a ${kind} called ${listed(found)}` }]
    }),
}

const packageIsModule: LintRule = {
  id: 'package-is-standalone-module',
  severity: 'error',
  finds: 'a package that holds one standalone module and nothing else',
  reason: 'The same can be bought in two ways that every add-on, offer and contract has to tell apart.',
  fix: 'Sell the module by itself, or bundle it with something.',
  check: ({ catalog }) =>
    catalog.packages.flatMap(({ key, modules }): readonly RuleHit[] => {
      const [only] = modules
      const isModule =
        modules.length === 1 && only !== undefined && catalog.moduleOf(only)?.standalone === true
      return isModule ? [{ kind: 'package', key, message: `is the standalone module \`${only}\`` }] : []
    }),
}

const addonWithoutEffect: LintRule = {
  id: 'addon-without-effect',
  severity: 'error',
  finds: 'an add-on that opens nothing for something it extends',
  reason: 'A company would pay for what it has already.',
  fix: 'Take what it opens nothing for out of its `extends`.',
  check: ({ catalog }) =>
    catalog.addons.flatMap(({ key, slice }): readonly RuleHit[] => {
      if (slice.length > 0) return [] // a gated slice is closed without it (ENT-2)
      const opensNothing = ({ addons: _, ...base }: Bought): boolean => {
        const owned = (bought: Bought): string => catalog.entitlements(bought).entitlements.modules.join()
        return owned({ ...base, addons: [] }) === owned({ ...base, addons: [key] })
      }
      const idle = buyingAddon(catalog, key)
        .filter(opensNothing)
        .map((bought) => describeBought({ ...bought, addons: [] }))
      return idle.length === 0 ? [] : [{ kind: 'addon', key, message: `opens nothing for ${listed(idle)}` }]
    }),
}

/** The rules about what is a module, what a package and what an add-on. */
export const LAYER_RULES: readonly LintRule[] = [
  sharedKey,
  namedAfterLayer,
  packageIsModule,
  addonWithoutEffect,
]
