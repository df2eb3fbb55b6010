import { type Catalog, defineCatalog, type Member, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { moduleDefinition } from '../fixtures/module-definition.ts'

const actions = Array.from({ length: 100 }, (_, at) => `a${at}`)

/** Never asked before: what is prepared when it is first asked is so where the prototype has changed. */
const newCatalog = (lock?: unknown): Catalog =>
  (defineCatalog as (definition: unknown, options: object) => Catalog)(
    {
      modules: {
        finance: moduleDefinition({
          addons: 'any',
          permissions: {
            bills: actions,
            archive: ['read'],
            vault: { open: { description: 'Opens the vault', delegable: false } },
          },
        }),
      },
      packages: {},
      addons: { archive: { extends: ['finance'], unlocks: ['finance.archive.read'] } },
    },
    lock === undefined ? {} : { lock },
  )

const nobody = {
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: [] },
  modules: [],
  grants: [],
}
const clerk: Member = {
  ...nobody,
  entitlements: { modules: ['finance'] },
  modules: ['finance'],
  grants: [
    { permissions: ['finance.bills.a0'] },
    { permissions: ['finance.bills.a1'], scope: { unit: ['u'] } },
  ],
}
const { grants: _, ...withoutGrants } = clerk
const versions = { token: 1 }

const MEMBERS: Readonly<Record<string, unknown>> = {
  clerk,
  'one with a role': { ...clerk, role: 'CLERK', versions },
  'one without grants': { ...withoutGrants, role: 'CLERK', versions },
  // Of which the numbers are one bit each.
  'one with many keys': {
    ...clerk,
    grants: [{ permissions: [0, 2, 3, 5, 7].map((at) => `finance.bills.a${at}`) }],
  },
  'one who holds all': { ...clerk, grants: [{ permissions: ['finance.*'] }] },
  'one whose delegation gives nothing': { ...clerk, delegation: { redelegate: true } },
}

/** By place, as lists of fields, of grants and of words of bits are read; -1 is what stands before the first. */
const PLACES = ['-1', ...Array.from({ length: 10 }, (_place, at) => String(at))]
const VALUES = [
  -1,
  [-1, -1, -1, -1],
  'AP__',
  'finance.*',
  true,
  ['archive'],
  ['finance.*', 'finance.vault.open'],
  [{ permissions: ['finance.*', 'finance.vault.open'] }],
  { modules: ['finance'], permissions: ['finance.*', 'finance.bills.a0'], redelegate: true },
]

/** What this member may do, and give away. */
function allowedTo(member: Member, catalog: Catalog): readonly string[] {
  const access = resolveAccess(catalog, member, { impersonated: false })
  const given = ['finance.bills.a0', 'finance.*'].filter((key) =>
    access.canDelegate({ userId: 'user_2', companyId: 'comp_1', permissions: [key], scope: 'company' }),
  )
  const inUnit = access.can('finance.bills.a1', { unit: 'other' }) ? ['elsewhere'] : []
  return [...access.permissions(), ...given.map((key) => `gives ${key}`), ...inUnit]
}

/** How a member comes in: what is made beforehand, and what is done with it where the prototype has changed. */
const WAYS: Readonly<Record<string, (document: Member, catalog: Catalog) => () => Member>> = {
  'as a document': (document) => () => document,
  'in claims of version 2': (document, catalog) => {
    const claims = encodeClaims(catalog, document)
    return () => decodeClaims(catalog, claims, { userId: document.userId }).member
  },
  'in claims of version 2 that are only written then': (document, catalog) => () =>
    decodeClaims(catalog, encodeClaims(catalog, document), { userId: document.userId }).member,
}

describe('MEM-2: what a member leaves out is nothing', () => {
  it.each(
    Object.entries(WAYS).flatMap(([how, way]) =>
      Object.entries(MEMBERS).map(([who, document]) => [who, how, way, document as Member] as const),
    ),
  )(
    'whatever stands under a number on the prototype of all objects: %s, %s (ABUSE-206)',
    (_who, _how, way, document) => {
      const usual = allowedTo(document, newCatalog())
      const gained: unknown[] = []
      for (const place of PLACES)
        for (const value of VALUES) {
          const catalog = newCatalog()
          const read = way(document, catalog)
          let found: readonly string[] = []
          Object.defineProperty(Object.prototype, place, { value, writable: true, configurable: true })
          try {
            found = allowedTo(read(), catalog)
          } catch {
            // Nobody may more who is refused.
          } finally {
            Reflect.deleteProperty(Object.prototype, place)
          }
          if (found.some((each) => !usual.includes(each))) gained.push([place, value])
        }
      expect(gained).toEqual([])
    },
  )

  it('and a number that is newer than the lock of the reader stays one (ABUSE-206)', () => {
    const permissions = actions.slice(0, 9).map((name, number) => [`finance.bills.${name}`, { number }])
    const lockOf = (count: number): unknown => ({
      lockVersion: 1,
      modules: { finance: { number: 0 } },
      permissions: Object.fromEntries(permissions.slice(0, count)),
      retired: { modules: {}, permissions: {} },
    })
    const [older, newer] = [newCatalog(lockOf(8)), newCatalog(lockOf(9))]
    const keys = permissions.map(([key]) => key as string)
    const claims = encodeClaims(newer, { ...clerk, grants: [{ permissions: keys }] })
    Object.defineProperty(Object.prototype, '8', { value: 'finance.*', writable: true, configurable: true })
    try {
      const { member } = decodeClaims(older, claims, { userId: clerk.userId })
      expect(member.grants[0]?.permissions).toEqual([...keys.slice(0, 8), '#8'])
    } finally {
      Reflect.deleteProperty(Object.prototype, '8')
    }
  })
})
