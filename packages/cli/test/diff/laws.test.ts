import { diffCatalogs } from '@stagedoor/cli'
import { type Catalog, moduleAccess, resolveAccess } from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aCatalog, everyPurchase } from './random-catalogs.ts'

const keysOf = (entries: readonly { readonly key: string }[]): readonly string[] =>
  entries.map(({ key }) => key)
const retiredOf = ({ aliases }: Catalog): readonly string[] => aliases.map(({ retired }) => retired)

/** Every pattern that means something in a catalog. */
function patternsOf(catalog: Catalog): readonly string[] {
  const texts = [...catalog.permissions.flatMap(({ patterns }) => patterns)]
  return [...new Set(texts)]
}

/** Every answer that two catalogs give differently to members with one grant and some of the modules, in any company. */
function* differences(before: Catalog, after: Catalog): Generator<'loss' | 'gain'> {
  const modules = keysOf(before.modules)
  const questions = [
    ...new Set([
      ...keysOf(before.permissions),
      ...retiredOf(before),
      ...keysOf(after.permissions),
      ...retiredOf(after),
    ]),
  ]
  const given = [modules, ...modules.map((key) => [key])]
  for (const purchase of everyPurchase(before)) {
    if (before.entitlements(purchase).problems.length > 0) continue
    for (const pattern of patternsOf(before))
      for (const some of given) {
        const access = (catalog: Catalog): ReturnType<typeof resolveAccess> =>
          resolveAccess(catalog, {
            userId: 'u',
            companyId: 'c',
            entitlements: catalog.entitlements(purchase).entitlements,
            modules: some,
            grants: [{ permissions: [pattern] }],
          })
        const [was, is] = [access(before), access(after)]
        for (const question of questions) {
          const [could, can] = [was.can(question as never), is.can(question as never)]
          // What was asked under a name that is new was not asked: the same under its old name is the question.
          if (could && !can) yield 'loss'
          if (!could && can && before.permissionOf(question) !== undefined) yield 'gain'
          if (!could && can && isNew(before, after, question)) yield 'gain'
        }
        for (const key of modules) {
          const [could, can] = [was.can(moduleAccess(key)), is.can(moduleAccess(key))]
          if (could && !can) yield 'loss'
          if (!could && can) yield 'gain'
        }
      }
  }
}

/** Is this the name of something that had none before? */
function isNew(before: Catalog, after: Catalog, question: string): boolean {
  const key = after.permissionOf(question)?.key
  const names = [
    key,
    ...after.aliases.filter(({ successor }) => successor === key).map(({ retired }) => retired),
  ]
  return !names.some((name) => before.permissionOf(name ?? '') !== undefined)
}

describe('a comparison of catalogs', () => {
  it('finds a break where any answer turns to no, and a widening where any turns to yes', () => {
    fc.assert(
      fc.property(aCatalog, aCatalog, (before, after) => {
        const changes = diffCatalogs({ catalog: before, isLock: false }, { catalog: after, isLock: false })
        const classes = new Set(changes.map((change) => change.class))
        const found = new Set(differences(before, after))
        if (found.has('loss')) expect(classes).toContain('breaking')
        if (found.has('gain')) expect(classes).toContain('widening')
      }),
      { numRuns: 80 },
    )
  })

  it('confirms every break and every widening with an answer that changed', () => {
    fc.assert(
      fc.property(aCatalog, aCatalog, (before, after) => {
        const changes = diffCatalogs({ catalog: before, isLock: false }, { catalog: after, isLock: false })
        for (const { class: own, id, counterexample } of changes) {
          const isGrave = own === 'breaking' || own === 'widening'
          expect([id, counterexample !== undefined]).toEqual([id, isGrave])
          if (counterexample !== undefined) expect(counterexample.before).not.toEqual(counterexample.after)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('finds nothing between a catalog and itself', () => {
    fc.assert(
      fc.property(aCatalog, (catalog) => {
        const side = { catalog, isLock: false }
        expect(diffCatalogs(side, side)).toEqual([])
      }),
    )
  })
})
