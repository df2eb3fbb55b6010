import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Catalog, defineCatalog, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heap = (): number => {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

const KEYS = Array.from({ length: 500 }, (_, at) => `wide.things.n${at}`)
const UNITS = Array.from({ length: 1_000 }, (_, at) => `unit_${at}`)

const catalog = (defineCatalog as (definition: object) => Catalog)({
  modules: {
    wide: {
      title: 'Wide',
      surface: 'Many things',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: 'none',
      scopes: ['unit'],
      capabilities: [],
      permissions: { things: KEYS.map((_, at) => `n${at}`) },
    },
  },
  packages: {},
  addons: {},
})

const scoped = UNITS.map((unit) => ({ permissions: ['wide.*'], scope: { unit: [unit] } }))

describe('GRT-3: what an access keeps of its scopes does not grow with the keys that were asked (ABUSE-196)', () => {
  it.each([
    ['one grant of many units', [{ permissions: ['wide.*'], scope: { unit: UNITS } }]],
    ['many grants of one unit', scoped.slice(1)],
    ['many keys spelt out', [{ permissions: KEYS, scope: { unit: UNITS } }]],
    // The thousand units were kept once for every key: each was covered by a grant more than any other.
    [
      'one grant of many units, and for each key another one',
      [
        { permissions: ['wide.*'], scope: { unit: UNITS } },
        ...KEYS.map((key, at) => ({ permissions: [key], scope: { unit: [`own_${at}`] } })),
      ],
    ],
  ])('%s', (_name, grants) => {
    const access = resolveAccess(catalog, {
      userId: 'user_1',
      companyId: 'comp_1',
      entitlements: { modules: ['wide'] },
      modules: ['wide'],
      // Another grant, so that what covers is not the same of all.
      grants: [...grants, { permissions: ['wide.other.*'] }],
    })
    const ask = (key: string): void => {
      expect(access.can(key as never, { unit: 'unit_5' })).toBe(true)
      expect(access.can(key as never, { unit: 'unit_no' })).toBe(false)
    }
    for (const key of KEYS.slice(0, 10)) ask(key)
    const before = heap()
    for (const key of KEYS) ask(key)
    expect(heap() - before).toBeLessThan(2_000_000)
  })
})
