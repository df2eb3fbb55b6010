import { type Catalog, type CatalogPermission, type Decision, resolveAccess } from '@stagedoor/core'
import { isLooking } from '../lint/actions.js'
import {
  type Bought,
  buyingAddon,
  buyingBase,
  describeBought,
  together,
  waysToOwn,
  waysToReach,
} from '../sales-space.js'
import type {
  Invariant,
  InvariantCounterexample,
  InvariantResult,
  InvariantSentence,
  Quality,
} from './invariant.js'

/**
 * Checks invariants by looking at every company there could be: at every smallest purchase that could break one. Buying more never
 * closes anything (ENT-1), so a company that breaks an invariant holds a smallest purchase that does.
 *
 * Never throws.
 */
export function checkInvariants(
  catalog: Catalog,
  sentences: readonly InvariantSentence[],
): readonly InvariantResult[] {
  return sentences.map(({ text, line, invariant }) => {
    const { cases, counterexample } = check(catalog, invariant)
    return {
      text,
      ...(line === undefined ? {} : { line }),
      holds: counterexample === undefined,
      cases,
      ...(counterexample === undefined ? {} : { counterexample }),
    }
  })
}

interface Verdict {
  readonly cases: number
  readonly counterexample: InvariantCounterexample | undefined
}

function check(catalog: Catalog, invariant: Invariant): Verdict {
  if (invariant.kind === 'share') return checkShare(catalog, invariant)
  const permissions = catalog.patternOf(invariant.pattern)?.permissions ?? []
  return invariant.kind === 'quality'
    ? checkQuality(permissions, invariant)
    : checkReach(catalog, permissions, invariant)
}

function checkReach(
  catalog: Catalog,
  permissions: readonly CatalogPermission[],
  { buyers, reaches }: Extract<Invariant, { kind: 'reach' }>,
): Verdict {
  const pairs = permissions.flatMap((permission) =>
    purchasesToTry(catalog, buyers, { permission, reaches }).map((bought) => ({ permission, bought })),
  )
  const isMeant = meantBy(catalog, buyers)
  const broken = pairs.find(
    ({ permission, bought }) => isMeant(bought) && asked(catalog, bought, permission).allowed !== reaches,
  )
  return {
    cases: pairs.length,
    counterexample: broken && seenIn(catalog, broken.permission, [broken.bought]),
  }
}

interface Asked {
  readonly permission: CatalogPermission
  readonly reaches: boolean
}

type Buyers = Extract<Invariant, { kind: 'reach' }>['buyers']

/** Is a company that bought this one that the sentence is about? */
function meantBy(catalog: Catalog, buyers: Buyers): (bought: Bought) => boolean {
  if (buyers.kind === 'one') return () => true
  const moduleKey = catalog.moduleOf(buyers.key)?.key
  return (bought) => {
    const owned: readonly (string | undefined)[] = catalog.entitlements(bought).entitlements.modules
    return (bought.addons.includes(buyers.key) || owned.includes(moduleKey)) === buyers.has
  }
}

/** The purchases to look at: among them is one that breaks the sentence, if any does. */
function purchasesToTry(catalog: Catalog, buyers: Buyers, { permission, reaches }: Asked): readonly Bought[] {
  const { key } = buyers
  const isAddon = catalog.addons.some((addon) => addon.key === key)
  if (buyers.kind === 'one') return isAddon ? buyingAddon(catalog, key) : [buyingBase(catalog, key)]
  if (buyers.kind === 'packages') return catalog.packages.map((each) => buyingBase(catalog, each.key))
  // Having and reaching both grow with a purchase, so the smallest purchases that have, or reach, decide.
  const having = isAddon ? buyingAddon(catalog, key) : waysToOwn(catalog, key)
  if (buyers.has && reaches) return having
  const reaching = waysToReach(catalog, permission)
  if (buyers.has) return reaching.flatMap((each) => having.map((way) => together(each, way)))
  return reaches ? basesOf(catalog) : reaching
}

/** Everything that can be bought first. */
const basesOf = (catalog: Catalog): readonly Bought[] => [
  ...catalog.packages.map(({ key }) => buyingBase(catalog, key)),
  ...catalog.modules.filter(({ standalone }) => standalone).map(({ key }) => buyingBase(catalog, key)),
]

function checkShare(
  catalog: Catalog,
  { one, other, actions }: Extract<Invariant, { kind: 'share' }>,
): Verdict {
  const permissions = catalog.permissions.filter(({ action }) => isOfKind(action, actions))
  const pairs = plainWays(catalog, one).flatMap((left) =>
    plainWays(catalog, other).map((right) => [left, right] as const),
  )
  for (const permission of permissions)
    for (const pair of pairs)
      if (pair.every((bought) => asked(catalog, bought, permission).allowed))
        return {
          cases: permissions.length * pairs.length,
          counterexample: seenIn(catalog, permission, pair),
        }
  return { cases: permissions.length * pairs.length, counterexample: undefined }
}

/** How a company comes by a module without add-ons, where there is such a way. */
function plainWays(catalog: Catalog, moduleKey: string): readonly Bought[] {
  const ways = waysToOwn(catalog, moduleKey)
  const plain = ways.filter(({ addons }) => addons.length === 0)
  return plain.length > 0 ? plain : ways
}

function isOfKind(action: string, kind: string): boolean {
  if (kind === 'any') return true
  if (kind === 'read') return isLooking(action)
  return kind === 'write' ? !isLooking(action) : action === kind
}

function checkQuality(
  permissions: readonly CatalogPermission[],
  { has, quality, by }: Extract<Invariant, { kind: 'quality' }>,
): Verdict {
  const broken = permissions.find((permission) => hasQuality(permission, quality, by) !== has)
  const words = `${has ? 'is not' : 'is'} ${quality}${by === undefined ? '' : ` by ${by}`}`
  return {
    cases: permissions.length,
    counterexample: broken && {
      permission: broken.key,
      companies: [],
      message: `${broken.key} ${words}`,
    },
  }
}

function hasQuality(permission: CatalogPermission, quality: Quality, by: string | undefined): boolean {
  const { gates, scopes, delegable, description, deprecated } = permission
  if (quality === 'gated') return by === undefined ? gates.length > 0 : gates.includes(by)
  if (quality === 'scoped') return by === undefined ? scopes.length > 0 : scopes.includes(by)
  if (quality === 'delegable') return delegable
  return quality === 'described' ? description !== undefined : deprecated !== undefined
}

/** What a member is answered who was given every module and granted the key, in a company that bought this. */
function asked(catalog: Catalog, bought: Bought, { key }: CatalogPermission): Decision {
  const access = resolveAccess(catalog, {
    userId: 'user_1',
    companyId: 'company_1',
    entitlements: catalog.entitlements(bought).entitlements,
    modules: catalog.modules.map((each) => each.key),
    grants: [{ permissions: [key] }],
  })
  return access.decide(key)
}

function seenIn(
  catalog: Catalog,
  permission: CatalogPermission,
  purchases: readonly Bought[],
): InvariantCounterexample {
  const companies = purchases.map((bought) => {
    const decision = asked(catalog, bought, permission)
    return { bought, allowed: decision.allowed, ...(decision.allowed ? {} : { reason: decision.reason }) }
  })
  const sentences = companies.map(({ bought, allowed, reason }) => {
    const verb = allowed ? 'reaches' : 'does not reach'
    return `a company with ${describeBought(bought)} ${verb} ${permission.key}${reason === undefined ? '' : ` (${reason})`}`
  })
  return { permission: permission.key, companies, message: [...new Set(sentences)].join(', and ') }
}
