import type { Catalog } from '@stagedoor/core'
import { type Bought, buyingBase, describeBought, waysToOwn, waysToReach } from '../sales-space.js'

/** How one base purchase opens a module or a permission. */
export interface Opening {
  /**
   * `included`: with nothing else. `partly`: with some of the purchases that the column stands for. `addon`: with an add-on that extends what was bought. `separate`: not by this, but another
   * package or standalone module opens it. `never`: nothing does.
   */
  readonly how: 'included' | 'partly' | 'addon' | 'separate' | 'never'
  /** For `addon`: the add-ons, any one entry of which is enough. */
  readonly addons: readonly (readonly string[])[]
  /** For `partly`: the packages and modules that include it. */
  readonly bases: readonly string[]
}

/** A column of a matrix of sales: a package, or a persona with whatever it is sold in. */
export interface SoldColumn {
  readonly key: string
  readonly title: string
  /** The purchases that stand for it. Empty: it is sold nowhere. */
  readonly bases: readonly Bought[]
}

/** The packages, as columns. Never throws. */
export const packageColumns = (catalog: Catalog): readonly SoldColumn[] =>
  catalog.packages.map(({ key, title }) => ({ key, title, bases: [buyingBase(catalog, key)] }))

/** The personas, which are the base modules, as columns: each with every purchase by which a company becomes one. Never throws. */
export const personaColumns = (catalog: Catalog): readonly SoldColumn[] =>
  catalog.modules
    .filter(({ type }) => type === 'base')
    .map(({ key, title }) => ({ key, title, bases: waysToOwn(catalog, key) }))

/** The purchases that open a permission. Never throws. */
export function waysToOpen(catalog: Catalog, key: string): readonly Bought[] {
  const permission = catalog.permissionOf(key)
  return permission === undefined ? waysToOwn(catalog, key) : waysToReach(catalog, permission)
}

/**
 * How a column opens what `ways` lead to. Never throws.
 *
 * @param ways - the smallest purchases that open it, of {@link waysToOpen}
 */
export function openingOf(ways: readonly Bought[], { bases }: SoldColumn): Opening {
  const opened = bases.map((base) => ({ base, missing: missingAddons(ways, base) }))
  const including = opened.filter(({ missing }) => missing.some((addons) => addons.length === 0))
  const addons = distinct(opened.flatMap(({ missing }) => missing))
  const none = { addons: [], bases: [] }
  if (ways.length === 0 || bases.length === 0) return { how: 'never', ...none }
  if (including.length === bases.length) return { how: 'included', ...none }
  if (including.length > 0)
    return { how: 'partly', addons: [], bases: including.map(({ base }) => describeBought(base)) }
  return addons.length > 0 ? { how: 'addon', addons, bases: [] } : { how: 'separate', ...none }
}

/** For each way that needs no package or module besides the base: the add-ons that the base lacks for it. */
const missingAddons = (ways: readonly Bought[], base: Bought): readonly (readonly string[])[] =>
  ways
    .filter(({ packages, modules }) => isWithin(packages, base.packages) && isWithin(modules, base.modules))
    .map(({ addons }) => addons.filter((key) => !base.addons.includes(key)))

const isWithin = (some: readonly string[], all: readonly string[]): boolean =>
  some.every((key) => all.includes(key))

function distinct(sets: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(sets.map((set) => [set.join(' '), set])).values()]
}

/** One text for an opening, for a cell: `yes`, `with basic_venue`, `+ vendor_directory`, `-` or `never`. Never throws. */
export function openingText({ how, addons, bases }: Opening): string {
  if (how === 'included') return 'yes'
  if (how === 'partly') return `with ${bases.join(' or ')}`
  if (how === 'addon') return addons.map((set) => `+ ${set.join(' + ')}`).join(' or ')
  return how === 'separate' ? '-' : 'never'
}
