import { checkInvariants, parseInvariants } from '@stagedoor/cli'
import { type Catalog, resolveAccess } from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aCatalog, everyPurchase } from '../diff/random-catalogs.ts'

/** What each company there could be owns, and which permissions it reaches. */
function companies(
  catalog: Catalog,
): readonly { readonly has: ReadonlySet<string>; readonly reaches: ReadonlySet<string> }[] {
  return everyPurchase(catalog)
    .filter((purchase) => catalog.entitlements(purchase).problems.length === 0)
    .filter(({ packages, modules }) => packages.length + modules.length > 0)
    .map((purchase) => {
      const { entitlements } = catalog.entitlements(purchase)
      const access = resolveAccess(catalog, {
        userId: 'u',
        companyId: 'c',
        entitlements,
        modules: catalog.modules.map(({ key }) => key),
        grants: [{ permissions: catalog.permissions.map(({ key }) => key) }],
      })
      return {
        has: new Set([...entitlements.modules, ...purchase.addons]),
        reaches: new Set(access.permissions() as readonly string[]),
      }
    })
}

const holds = (catalog: Catalog, sentence: string): boolean | undefined =>
  checkInvariants(catalog, parseInvariants(catalog, sentence, 'i'))[0]?.holds

describe('invariants about companies', () => {
  it('hold exactly if they hold for every company, whatever it bought', () => {
    fc.assert(
      fc.property(aCatalog, (catalog) => {
        const all = companies(catalog)
        const things = [...catalog.modules, ...catalog.addons].map(({ key }) => key)
        for (const { key: permission } of catalog.permissions)
          for (const thing of things) {
            const meant = (side: string): typeof all =>
              all.filter(({ has }) => has.has(thing) === (side === 'with'))
            for (const side of ['with', 'without']) {
              const none = meant(side).every(({ reaches }) => !reaches.has(permission))
              const every = meant(side).every(({ reaches }) => reaches.has(permission))
              expect([side, holds(catalog, `no company ${side} ${thing} reaches ${permission}`)]).toEqual([
                side,
                none,
              ])
              expect([side, holds(catalog, `every company ${side} ${thing} reaches ${permission}`)]).toEqual([
                side,
                every,
              ])
            }
          }
      }),
      { numRuns: 60 },
    )
  })
})
