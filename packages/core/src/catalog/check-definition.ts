import type { CatalogProblemCode } from '../errors.js'
import { isEntryKey, splitKey, splitWildcard } from '../key-grammar.js'
import type { ReadAddon, ReadDefinition, ReadModule } from './read-definition.js'

type Report = (code: CatalogProblemCode, path: string, message: string) => void

const quote = (key: string): string => JSON.stringify(key)

/** What an add-on unlocks: whole modules, and the keys of a gated slice. */
export interface Unlocked {
  readonly modules: readonly string[]
  readonly slice: readonly string[]
}

/**
 * Prepares the answer to what an add-on's `unlocks` names; `*` over a resource is spelt out. Indexed once for all add-ons, so that
 * many of them over many permissions cost their sum and not their product.
 */
export function unlockedIn(modules: readonly ReadModule[]): (addon: ReadAddon) => Unlocked {
  const keys = new Set(modules.map(({ key }) => key))
  const named = new Map<string, string[]>()
  for (const { key, module: moduleKey, resource } of modules.flatMap(({ permissions }) => permissions))
    for (const text of [key, `${moduleKey}.${resource}.*`]) {
      const covered = named.get(text) ?? []
      named.set(text, covered)
      covered.push(key)
    }
  return ({ unlocks }) => ({
    modules: unlocks.filter((text) => keys.has(text)),
    slice: [...new Set(unlocks.flatMap((text) => named.get(text) ?? []))],
  })
}

/** Holds the parts of a definition against each other (CAT-2, CAT-4, ENT-2). Every contradiction is reported. */
export function checkDefinition(definition: ReadDefinition, report: Report): void {
  const names = {
    modules: new Map(definition.modules.map((entry) => [entry.key, entry])),
    packages: new Set(definition.packages.map(({ key }) => key)),
    addons: new Set(definition.addons.map(({ key }) => key)),
    permissions: new Set(definition.modules.flatMap(({ permissions }) => permissions.map(({ key }) => key))),
  }
  checkPackages(definition, names, report)
  checkAddons(definition, names, report)
  checkCompatibility(definition, names, report)
  checkAliases(definition, names, report)
}

interface Names {
  readonly modules: ReadonlyMap<string, ReadModule>
  readonly packages: ReadonlySet<string>
  readonly addons: ReadonlySet<string>
  readonly permissions: ReadonlySet<string>
}

function checkPackages(definition: ReadDefinition, names: Names, report: Report): void {
  for (const { key, modules } of definition.packages)
    for (const moduleKey of modules)
      if (!names.modules.has(moduleKey))
        report('unknown_module', `packages.${key}.modules`, `names ${quote(moduleKey)}, which is no module`)
}

function checkAddons(definition: ReadDefinition, names: Names, report: Report): void {
  for (const addon of definition.addons) {
    const path = `addons.${addon.key}`
    for (const base of addon.extends) checkBase(base, `${path}.extends`, names, report)
    for (const text of addon.unlocks) checkUnlock(text, `${path}.unlocks`, names, report)
  }
}

function checkBase(base: string, path: string, names: Names, report: Report): void {
  const found = names.modules.get(base)
  // Whoever bought the one could buy the add-on that is for those who bought the other.
  if (names.packages.has(base) && found?.standalone === true)
    report('duplicate', path, `names ${quote(base)}, a package and a standalone module: which is meant?`)
  if (names.packages.has(base)) return
  if (found === undefined)
    report('unknown_package', path, `names ${quote(base)}, no package and no standalone module`)
  else if (!found.standalone)
    report('not_standalone', path, `names the module ${quote(base)}, which cannot be bought by itself`)
}

function checkUnlock(text: string, path: string, names: Names, report: Report): void {
  if (names.modules.has(text) || names.permissions.has(text)) return
  const wildcard = splitWildcard(text)
  if (wildcard !== undefined && wildcard.resource === undefined)
    report(
      'module_wildcard',
      path,
      `names ${quote(text)}: to unlock the whole module name ${quote(wildcard.moduleKey)}`,
    )
  else if (wildcard !== undefined) {
    const resource = names.modules
      .get(wildcard.moduleKey)
      ?.permissions.some((each) => each.resource === wildcard.resource)
    if (resource !== true)
      report('unknown_permission', path, `names ${quote(text)}, which covers no permission`)
  } else if (isEntryKey(text)) report('unknown_module', path, `names ${quote(text)}, which is no module`)
  else report('unknown_permission', path, `names ${quote(text)}, which is no permission`)
}

function checkCompatibility(definition: ReadDefinition, names: Names, report: Report): void {
  const unlockedBy = unlockedIn(definition.modules)
  const unlocks = definition.addons.map((addon) => {
    const { modules, slice } = unlockedBy(addon)
    return { key: addon.key, touches: new Set([...modules, ...slice.map((key) => splitKey(key)?.moduleKey)]) }
  })
  for (const { key, packages, addons } of definition.modules) {
    const includedBy = definition.packages
      .filter((entry) => entry.modules.includes(key))
      .map((entry) => entry.key)
    checkAgreement(
      packages,
      includedBy,
      { path: `modules.${key}.packages`, known: names.packages, kind: 'package' },
      report,
    )
    const touchedBy = unlocks.filter(({ touches }) => touches.has(key)).map((entry) => entry.key)
    checkAgreement(
      addons,
      touchedBy,
      { path: `modules.${key}.addons`, known: names.addons, kind: 'addon' },
      report,
    )
  }
}

interface Side {
  readonly path: string
  readonly known: ReadonlySet<string>
  readonly kind: 'package' | 'addon'
}

/** Both sides of a compatibility say the same (CAT-2). */
function checkAgreement(
  declared: 'any' | 'none' | readonly string[],
  actual: readonly string[],
  { path, known, kind }: Side,
  report: Report,
): void {
  if (declared === 'any') return
  const listed = declared === 'none' ? [] : declared
  const does = kind === 'package' ? 'includes this module' : 'unlocks or slices this module'
  for (const key of listed) {
    if (!known.has(key)) report(`unknown_${kind}`, path, `names ${quote(key)}, which is no ${kind}`)
    else if (!actual.includes(key)) report('incompatible', path, `names ${quote(key)}, which never ${does}`)
  }
  for (const key of actual)
    if (!listed.includes(key)) report('incompatible', path, `leaves out ${quote(key)}, which ${does}`)
}

function checkAliases({ aliases }: ReadDefinition, names: Names, report: Report): void {
  const retiredKeys = new Set(aliases.map(({ retired }) => retired))
  for (const { retired, successor } of aliases) {
    const path = `aliases[${quote(retired)}]`
    const isPermission = splitKey(retired) !== undefined
    const live: ReadonlyMap<string, unknown> | ReadonlySet<string> = isPermission
      ? names.permissions
      : names.modules
    if (!isPermission && !isEntryKey(retired))
      report('malformed_key', path, 'a retired key is a module key or module.resource.action')
    else if (live.has(retired))
      report('alias_of_live_key', path, 'is a live key: only a retired key has a successor')
    else if (retiredKeys.has(successor))
      report('alias_chain', path, `leads to ${quote(successor)}, which is retired too`)
    else if (!live.has(successor))
      report(
        'alias_target_unknown',
        path,
        `leads to ${quote(successor)}, no live ${isPermission ? 'permission' : 'module'}`,
      )
  }
}
