import { type Catalog, defineCatalog, type Member, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { itemsOf } from '../fixtures/delegating.ts'

type Actions = Readonly<Record<string, unknown>> | readonly string[]

const catalogWith = (
  permissions: Readonly<Record<string, Actions>>,
  lock?: unknown,
  aliases: Readonly<Record<string, string>> = {},
): Catalog =>
  (defineCatalog as (definition: object, options: object) => Catalog)(
    {
      modules: {
        finance: {
          title: 'Finance',
          surface: 'Money in and out of a company',
          type: 'optional',
          status: 'live',
          standalone: true,
          packages: 'none',
          addons: 'none',
          scopes: [],
          capabilities: [],
          permissions,
        },
      },
      packages: {},
      addons: {},
      aliases,
    },
    lock === undefined ? {} : { lock },
  )

const older = catalogWith({ bills: ['read'] })
const newer = catalogWith({
  bills: ['read'],
  vault: { open: { description: 'Opens the vault', delegable: false }, look: 'Looks into it' },
})

const lead: Member = {
  userId: 'lead',
  companyId: 'comp_1',
  entitlements: { modules: ['finance'] },
  modules: ['finance'],
  grants: [{ permissions: ['finance.bills.*'] }],
  delegation: { modules: ['finance'], permissions: ['finance.bills.*'] },
}

/** One who holds the module whole, and may give all of it away. */
const whole: Partial<Member> = {
  grants: [{ permissions: ['finance.*'] }],
  delegation: { modules: ['finance'], permissions: ['finance.*'] },
}

/** What is refused where somebody gives finance to, or takes it from, one who has this stored. */
const refusedOf = (
  stored: Partial<Member>,
  {
    catalog = older,
    giver = {},
    intent = 'give',
  }: { readonly catalog?: Catalog; readonly giver?: Partial<Member>; readonly intent?: 'give' | 'take' } = {},
): readonly string[] =>
  itemsOf(
    resolveAccess(catalog, { ...lead, ...giver }).decideDelegation({
      userId: 'other',
      companyId: 'comp_1',
      modules: ['finance'],
      scope: 'company',
      intent,
      grantee: {
        userId: 'other',
        companyId: 'comp_1',
        modules: intent === 'take' ? ['finance'] : [],
        ...stored,
      },
    }),
  )

const holding = (...permissions: readonly string[]): Partial<Member> => ({ grants: [{ permissions }] })
const unknown = ['grantee.grants[0].permissions[0]: unknown_permission']

describe('DEL-7: what only a service with a newer catalog knows', () => {
  it('is not given along with its module by an older one (ABUSE-194)', () => {
    for (const text of ['finance.vault.open', 'finance.vault.look', 'finance.vault.*']) {
      expect(refusedOf(holding(text))).toEqual(unknown)
      // The newer service itself would not give it either.
      expect(refusedOf(holding(text), { catalog: newer })).toHaveLength(1)
    }
    const member = { ...lead, userId: 'other', ...holding('finance.vault.open') }
    expect(resolveAccess(newer, member).can('finance.vault.open' as never)).toBe(true)
  })

  it('is given by who holds the same text, or for a wildcard that of the module, and may give it away', () => {
    expect(refusedOf(holding('finance.vault.*'), { giver: whole })).toEqual([])
    const permissions = ['finance.vault.open', 'finance.vault.*']
    const same = { grants: [{ permissions }], delegation: { modules: ['finance'], permissions } }
    for (const text of permissions) {
      expect(refusedOf(holding(text), { giver: same })).toEqual([])
      expect(refusedOf(holding(text), { giver: { grants: same.grants } })).toEqual(unknown)
      expect(refusedOf(holding(text), { giver: { delegation: same.delegation } })).toEqual(unknown)
    }
    expect(refusedOf(holding('finance.vault.look'), { giver: { grants: same.grants, ...whole } })).toEqual(
      unknown,
    )
  })

  it('is not given by who holds its module whole, where it is a key: it may be one that no wildcard covers', () => {
    expect(refusedOf(holding('finance.vault.open'), { giver: whole })).toEqual(unknown)
    expect(refusedOf(holding('finance.vault.open'), { giver: whole, catalog: newer })).toEqual([
      'grantee.grants[0].permissions[0]: not_delegable',
    ])
  })

  it('lies within the scope of who gives it', () => {
    const scope = { unit: ['u_1'] }
    const scoped = { ...whole, grants: [{ permissions: ['finance.*'], scope }] }
    const within = (...units: readonly string[]): Partial<Member> => ({
      grants: [{ permissions: ['finance.vault.*'], scope: { unit: units } }],
    })
    expect(refusedOf(within('u_1'), { giver: scoped })).toEqual([])
    expect(refusedOf(within('u_1', 'u_2'), { giver: scoped })).toEqual(unknown)
    expect(refusedOf(holding('finance.vault.*'), { giver: scoped })).toEqual(unknown)
    const limited = { ...whole, delegation: { ...whole.delegation, scope } }
    expect(refusedOf(within('u_1'), { giver: limited })).toEqual([])
    expect(refusedOf(within('u_2'), { giver: limited })).toEqual(unknown)
  })

  it('is no limit that a module wakes either', () => {
    const limits = (...permissions: readonly string[]): Partial<Member> => ({ delegation: { permissions } })
    const notAllowed = 'grantee.delegation: redelegation_not_allowed'
    const item = 'grantee.delegation.permissions[0]: unknown_permission'
    expect(refusedOf(limits('finance.vault.look'))).toEqual([notAllowed, item])
    const passing = { ...whole, delegation: { ...whole.delegation, redelegate: true } }
    expect(refusedOf(limits('finance.vault.look'), { giver: passing })).toEqual([item])
    expect(refusedOf(limits('finance.vault.*'), { giver: passing })).toEqual([])
    expect(refusedOf(limits('finance.vault.look'), { intent: 'take' })).toEqual([])
  })

  it('goes to sleep with its module: taking gives nobody anything, and who leaves must not be kept by a key', () => {
    expect(refusedOf(holding('finance.vault.open', 'finance.vault.*'), { intent: 'take' })).toEqual([])
  })

  it('is passed over where no catalog could know it, where it lies elsewhere, and where it is awake already', () => {
    expect(refusedOf(holding('finance.vault', 'finance.*.open', 'finance.**', '*'))).toEqual([])
    expect(refusedOf(holding('finance_x.vault.open', 'touring.*', 'legacy.vault.open'))).toEqual([])
    expect(refusedOf({ ...holding('finance.vault.open'), modules: ['finance'] })).toEqual([])
    expect(refusedOf({ grants: [{ permissions: ['finance.vault.open'], scope: { unit: [] } }] })).toEqual([])
  })
})

describe('DEL-7: a key under the name that a module had before', () => {
  const renamed = (aliases: Readonly<Record<string, string>>): Catalog =>
    catalogWith({ bills: ['read'], vault: ['open'] }, undefined, { money: 'finance', ...aliases })

  it('is not given along with the module by a service that has no alias for it yet (ABUSE-207)', () => {
    for (const text of ['money.safe.open', 'money.safe.*', 'money.*'])
      expect(refusedOf(holding(text), { catalog: renamed({}) })).toEqual(unknown)
    const limits = { delegation: { permissions: ['money.safe.open'] } }
    expect(refusedOf(limits, { catalog: renamed({}) })).toHaveLength(2)
    const later = renamed({ 'money.safe.open': 'finance.vault.open' })
    const member = { ...lead, userId: 'other', ...holding('money.safe.*') }
    expect(resolveAccess(later, member).can('finance.vault.open' as never)).toBe(true)
    expect(resolveAccess(later, lead).can('finance.vault.open' as never)).toBe(false)
  })

  it('is judged as its successor by one that has', () => {
    const later = renamed({ 'money.safe.open': 'finance.vault.open' })
    expect(refusedOf(holding('money.safe.open'), { catalog: later })).toEqual([
      'grantee.grants[0].permissions[0]: outside_delegation',
    ])
  })
})

describe('DEL-7: a number that is newer than the lock', () => {
  const lockOf = (...keys: readonly string[]): unknown => ({
    lockVersion: 1,
    modules: { finance: { number: 0 } },
    permissions: Object.fromEntries(keys.map((key, number) => [key, { number }])),
    retired: { modules: {}, permissions: {} },
  })
  const locked = catalogWith({ bills: ['read'] }, lockOf('finance.bills.read'))
  const ahead = catalogWith(
    { bills: ['read'], vault: ['open'] },
    lockOf('finance.bills.read', 'finance.vault.open'),
  )
  const claims = encodeClaims(ahead, {
    userId: 'other',
    companyId: 'comp_1',
    entitlements: { modules: ['finance'] },
    modules: [],
    grants: [{ permissions: ['finance.bills.read', 'finance.vault.open'] }],
  })
  const { member: stored } = decodeClaims(locked, claims, { userId: 'other' })

  it('is not given along with any module: nobody can say in which one its key is (ABUSE-207)', () => {
    expect(stored.grants).toEqual([{ permissions: ['finance.bills.read', '#1'] }])
    expect(refusedOf(stored, { catalog: locked })).toEqual([
      'grantee.grants[0].permissions[1]: unknown_permission',
    ])
    const { member } = decodeClaims(ahead, claims, { userId: 'other' })
    expect(resolveAccess(ahead, { ...member, modules: ['finance'] }).permissions()).toContain(
      'finance.vault.open',
    )
  })

  it('is given by who holds the same number, and may give it away', () => {
    const permissions = ['finance.bills.*', '#1']
    const same = { grants: [{ permissions }], delegation: { modules: ['finance'], permissions } }
    expect(refusedOf(stored, { catalog: locked, giver: same })).toEqual([])
  })

  it('is in nobody’s way where nothing is given, or taken', () => {
    expect(refusedOf({ ...stored, modules: ['finance'] }, { catalog: locked })).toEqual([])
    expect(refusedOf(holding('#1'), { catalog: locked, intent: 'take' })).toEqual([])
  })
})

describe('DEL-7: a key that was removed from the catalog', () => {
  const lock = (retired: object): unknown => ({
    lockVersion: 1,
    modules: { finance: { number: 0 } },
    permissions: { 'finance.bills.read': { number: 0 } },
    retired: { modules: {}, permissions: retired },
  })

  it('is in nobody’s way where the lock knows it to be gone', () => {
    const locked = catalogWith({ bills: ['read'] }, lock({ 'finance.vault.open': 1 }))
    expect(refusedOf(holding('finance.vault.open'), { catalog: locked })).toEqual([])
    expect(refusedOf({ delegation: { permissions: ['finance.vault.open'] } }, { catalog: locked })).toEqual(
      [],
    )
  })

  it('is not seen where a newer catalog gives it an alias: the service that decides is to have that first', () => {
    const gone = lock({ 'finance.vault.open': 1 })
    const [locked, later] = [{}, { 'finance.vault.open': 'finance.bills.pay' }].map((aliases) =>
      catalogWith({ bills: ['read', 'pay'] }, gone, aliases),
    ) as [Catalog, Catalog]
    const giver = { ...lead, grants: [{ permissions: ['finance.bills.read'] }] }
    expect(refusedOf(holding('finance.vault.open'), { catalog: locked, giver })).toEqual([])
    expect(refusedOf(holding('finance.vault.open'), { catalog: later, giver })).toEqual([
      'grantee.grants[0].permissions[0]: not_held',
    ])
  })

  it('is not one that the lock has among the live keys, as that of a newer catalog does (ABUSE-194)', () => {
    const permissions = { 'finance.bills.read': { number: 0 }, 'finance.vault.open': { number: 1 } }
    const ahead = catalogWith({ bills: ['read'] }, { ...(lock({}) as object), permissions })
    expect(refusedOf(holding('finance.vault.open'), { catalog: ahead })).toEqual(unknown)
  })

  it('cannot be told from one that is new without a lock, or by a lock that never had it', () => {
    const other = catalogWith({ bills: ['read'] }, lock({ 'finance.safe.open': 1 }))
    for (const catalog of [older, other])
      expect(refusedOf(holding('finance.vault.open'), { catalog })).toEqual(unknown)
  })

  it('leaves its wildcard a wildcard, which will cover keys that do not exist yet (DEL-5)', () => {
    const locked = catalogWith({ bills: ['read'] }, lock({ 'finance.vault.open': 1 }))
    expect(refusedOf(holding('finance.vault.*'), { catalog: locked })).toEqual(unknown)
    expect(refusedOf(holding('finance.vault.*'), { catalog: locked, giver: whole })).toEqual([])
  })
})
