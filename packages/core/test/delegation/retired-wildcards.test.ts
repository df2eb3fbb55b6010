import {
  type Catalog,
  type DelegationDecision,
  defineCatalog,
  type Grant,
  resolveAccess,
} from '@stagedoor/core'
import { describe, expect, it } from 'vitest'

const MOST_AWAKENED = 50_000

const ACTIONS = Array.from({ length: 250 }, (_, at) => `n${at}`)

/** A module that had another name, under which 250 keys are stored. */
const catalog = (defineCatalog as (definition: object) => Catalog)({
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
      permissions: { bills: ACTIONS },
    },
  },
  packages: {},
  addons: {},
  aliases: Object.fromEntries(ACTIONS.map((action) => [`money.bills.${action}`, `finance.bills.${action}`])),
})

/** What comes of giving finance to one who has this stored. */
const given = (grants: readonly Grant[], permissions: readonly string[]): DelegationDecision =>
  resolveAccess(catalog, {
    userId: 'lead',
    companyId: 'comp_1',
    entitlements: { modules: ['finance'] },
    modules: ['finance'],
    grants: [{ permissions }],
    delegation: { modules: ['finance'], permissions },
  }).decideDelegation({
    userId: 'other',
    companyId: 'comp_1',
    modules: ['finance'],
    scope: 'company',
    grantee: { userId: 'other', companyId: 'comp_1', grants },
  })

const stored = (times: number): readonly Grant[] =>
  Array.from({ length: times }, () => ({ permissions: ['money.*'] }))

const itemsOf = (decision: DelegationDecision) => (decision.allowed ? [] : decision.items)

describe('DEL-7: a retired wildcard that is stored in many grants', () => {
  it('awakens whatever the granter could give, as far as it is judged', () => {
    expect(given(stored(MOST_AWAKENED / ACTIONS.length), ['finance.*']).allowed).toBe(true)
  })

  it('is refused beyond that, and is not spelt out in every grant once more (ABUSE-199)', () => {
    // A million refused items came of one request, and took seconds.
    const refused = itemsOf(given(stored(1_000), ['finance.bills.n0']))
    expect(refused.length).toBeLessThan(MOST_AWAKENED + 1_000)
    expect(refused.at(-1)).toEqual({
      path: 'grantee.grants[999].permissions[0]',
      reason: 'unknown_permission',
    })
    expect(itemsOf(given(stored(201), ['finance.*']))).toEqual([
      { path: 'grantee.grants[200].permissions[0]', reason: 'unknown_permission' },
    ])
  })

  it('is refused once where one grant says it twice', () => {
    const [once, twice] = [['money.*'], ['money.*', 'money.*']].map((permissions) =>
      itemsOf(given([{ permissions }], ['finance.bills.n0'])),
    )
    expect(once).toHaveLength(ACTIONS.length - 1)
    expect(twice).toEqual(once)
  })

  it('does not hold up what is stored of other modules', () => {
    const elsewhere = { permissions: ['promoter.*', 'nope'] }
    const items = itemsOf(given([...stored(201), elsewhere], ['finance.*']))
    expect(items.map(({ path }) => path)).toEqual(['grantee.grants[200].permissions[0]'])
  })
})
