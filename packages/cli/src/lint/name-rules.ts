import { holdsName, listed, wordsIn } from './key-words.js'
import type { LintEntry, LintRule, LintSubject, RuleHit } from './lint-rule.js'

/** The keys of modules and permissions, and those used elsewhere; a permission without the segment of its module. */
function namesOf({ catalog, strayKeys }: LintSubject): readonly (LintEntry & { readonly name: string })[] {
  return [
    ...catalog.modules.map(({ key }) => ({ kind: 'module' as const, key, name: key })),
    // The module has a finding of its own: one bad module key is not one finding a permission.
    ...catalog.permissions.map(({ key, resource, action }) => ({
      kind: 'permission' as const,
      key,
      name: `${resource}.${action}`,
    })),
    ...strayKeys.map((key) => ({ kind: 'key' as const, key, name: key })),
  ]
}

const commercialWord: LintRule = {
  id: 'commercial-word',
  severity: 'error',
  finds: 'a module or permission key with a word of pricing, campaigns, packages or add-ons in it',
  reason:
    'Prices and bundles change every season; a key is written into tokens, guards and stored grants and stays.',
  fix: 'Name the capability. How it is sold belongs into `packages` and `addons`.',
  words: [
    ...['price', 'prices', 'pricing', 'priced', 'discount', 'discounts', 'promo', 'coupon', 'voucher'],
    ...['campaign', 'campaigns', 'upsell', 'upgrade', 'trial', 'free', 'freemium', 'paid', 'premium'],
    ...['pro', 'plus', 'lite', 'starter', 'enterprise', 'ultimate', 'deluxe', 'gold', 'silver', 'bronze'],
    ...['platinum', 'tier', 'tiers', 'edition', 'subscription', 'subscriptions', 'bundle', 'bundles'],
    ...['package', 'packages', 'pack', 'addon', 'addons', 'add-on', 'add-ons'],
  ],
  check: (subject, words) =>
    namesOf(subject).flatMap(({ name, ...entry }): readonly RuleHit[] => {
      const found = wordsIn(name, words)
      return found.length === 0 ? [] : [{ ...entry, message: `says ${listed(found)}` }]
    }),
}

const packageNameInKey: LintRule = {
  id: 'package-name-in-key',
  severity: 'error',
  finds: 'a module or permission key with the key of a package in it',
  reason:
    'What the permission allows would be tied to one bundle, and would lie as soon as a second one sells it.',
  fix: 'Take the name of the package out of the key.',
  check: (subject) => {
    const modules = new Set(subject.catalog.modules.map(({ key }) => key))
    // One key for a module and a package is the finding of `key-shared-across-layers`.
    const packages = subject.catalog.packages.map(({ key }) => key).filter((key) => !modules.has(key))
    return namesOf(subject).flatMap(({ name, ...entry }): readonly RuleHit[] => {
      const found = packages.filter((key) => holdsName(name, key))
      return found.length === 0
        ? []
        : [{ ...entry, message: `holds the name of the package ${listed(found)}` }]
    })
  },
}

const addonNameInPermission: LintRule = {
  id: 'addon-name-in-permission',
  severity: 'error',
  finds: 'a permission with the key of an add-on in it that is no slice of that add-on',
  reason: 'The name says that the add-on opens it, and the entitlement layer says that it does not.',
  fix: 'List the permission in the `unlocks` of the add-on, or take the name of the add-on out of the key.',
  check: ({ catalog, strayKeys }) => {
    const modules = new Set(catalog.modules.map(({ key }) => key))
    const addons = catalog.addons.filter(({ key }) => !modules.has(key))
    const hit = (entry: LintEntry, name: string, gates: readonly string[]): readonly RuleHit[] => {
      const found = addons.map(({ key }) => key).filter((key) => holdsName(name, key) && !gates.includes(key))
      const message = `holds the name of the add-on ${listed(found)}, which does not gate it`
      return found.length === 0 ? [] : [{ ...entry, message }]
    }
    return [
      ...catalog.permissions.flatMap(({ key, resource, action, gates }) =>
        hit({ kind: 'permission', key }, `${resource}.${action}`, gates),
      ),
      ...strayKeys.flatMap((key) => hit({ kind: 'key', key }, key, [])),
    ]
  },
}

const outsideNamespace: LintRule = {
  id: 'permission-outside-namespace',
  severity: 'error',
  finds: 'a permission that is not in the namespace of its module, or sits in another one by its name',
  reason:
    'The first segment says who owns a permission. Nobody owns one without it, and two own one with two.',
  fix: 'Spell it `module.resource.action`, in the module whose data it is about.',
  check: ({ catalog, strayKeys }) => [
    ...catalog.permissions
      .filter(({ module: own, resource }) =>
        catalog.modules.some(({ key }) => key !== own && key === resource.replaceAll('-', '_')),
      )
      .map(({ key, resource, module: own }): RuleHit => {
        const message = `is in \`${own}\`, and its resource \`${resource}\` names another module`
        return { kind: 'permission', key, message }
      }),
    ...strayKeys
      .filter((key) => !/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_-]*){2}$/.test(key) || !ownedBy(key, catalog))
      .map((key): RuleHit => ({ kind: 'key', key, message: 'is in the namespace of no module' })),
  ],
}

const ownedBy = (key: string, catalog: LintSubject['catalog']): boolean =>
  catalog.modules.some((each) => key.startsWith(`${each.key}.`))

const unknownKey: LintRule = {
  id: 'unknown-key',
  severity: 'error',
  finds: 'a key used elsewhere (`--keys`) that its module does not have',
  reason: 'A guard with it throws, and a grant with it opens nothing.',
  fix: 'Correct the key, define the permission, or give the retired key an alias.',
  check: ({ catalog, strayKeys }) =>
    strayKeys
      .filter((key) => ownedBy(key, catalog))
      .map((key) => ({ kind: 'key', key, message: 'is no permission, pattern or alias of the catalog' })),
}

/** The rules about names and namespaces. */
export const NAME_RULES: readonly LintRule[] = [
  commercialWord,
  packageNameInKey,
  addonNameInPermission,
  outsideNamespace,
  unknownKey,
]
