import type { Member } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { granteeWith, granterWith, itemsOf, requestWith } from '../fixtures/delegating.ts'

type Granter = ReturnType<typeof granterWith>

/** What is refused when modules change hands with a grantee who has this. */
const refusedOf = (granter: Granter, grantee: Partial<Member> | undefined, request = {}) =>
  itemsOf(
    granter.decideDelegation(
      requestWith({
        modules: ['finance'],
        permissions: [],
        ...(grantee === undefined ? {} : { grantee: granteeWith(grantee) }),
        ...request,
      }),
    ),
  )

const holding = (...permissions: readonly string[]) => ({ grants: [{ permissions }] })

describe('DEL-7: a request that gives modules', () => {
  const clerk = granterWith({
    grants: [{ permissions: ['finance.bills.*'], scope: { businessUnit: ['bu_1'] } }],
  })

  it('carries the present member of the grantee', () => {
    expect(refusedOf(granterWith(), undefined)).toEqual(['grantee: grantee_required'])
    expect(refusedOf(granterWith(), {})).toEqual([])
    expect(refusedOf(granterWith(), undefined, { modules: [], permissions: ['finance.bills.read'] })).toEqual(
      [],
    )
  })

  it('names a dormant pattern once in each grant, however often it is said there', () => {
    const said = holding('finance.bills.read', 'finance.bills.read')
    expect(refusedOf(clerk, { grants: [...said.grants, ...said.grants] })).toEqual([
      'grantee.grants[0].permissions[0]: exceeds_scope',
      'grantee.grants[1].permissions[0]: exceeds_scope',
    ])
  })

  it('awakens no dormant grant that the granter could not give (ABUSE-129)', () => {
    expect(refusedOf(clerk, holding('finance.bills.read'))).toEqual([
      'grantee.grants[0].permissions[0]: exceeds_scope',
    ])
    expect(
      refusedOf(clerk, {
        grants: [
          { permissions: ['promoter.*'] },
          {
            permissions: [
              'finance.bills.read',
              'finance.*',
              'finance.reports.read',
              'finance.expenses.approve',
            ],
            scope: { businessUnit: ['bu_1'] },
          },
          { permissions: ['finance.bills.write'], scope: { businessUnit: ['bu_2'] } },
        ],
      }),
    ).toEqual([
      'grantee.grants[1].permissions[1]: wildcard_exceeds',
      'grantee.grants[1].permissions[2]: not_held',
      'grantee.grants[1].permissions[3]: not_delegable',
      'grantee.grants[2].permissions[0]: exceeds_scope',
    ])
  })

  it('may awaken what the granter could give', () => {
    const grants = [
      { permissions: ['finance.bills.read', 'finance.bills.*'], scope: { businessUnit: ['bu_1'] } },
    ]
    expect(refusedOf(clerk, { grants })).toEqual([])
  })

  it('judges dormant grants under retired keys and retired wildcards as what they cover (CAT-4)', () => {
    expect(
      refusedOf(
        granterWith({ grants: [{ permissions: ['finance.bills.write'] }] }),
        holding('finance.invoices.read'),
      ),
    ).toEqual(['grantee.grants[0].permissions[0]: not_held'])
    const promoting = granterWith({
      grants: [{ permissions: ['promoter.events.read'] }],
      delegation: { modules: ['promoter'], permissions: ['promoter.*'] },
    })
    // basic.* leads to promoter.events.read, which is held, and to promoter.events.write, which is not.
    expect(refusedOf(promoting, holding('basic.*'), { modules: ['promoter'] })).toEqual([
      'grantee.grants[0].permissions[0]: not_held',
    ])
    expect(refusedOf(promoting, holding('basic.events.read'), { modules: ['basic'] })).toEqual([])
  })

  it('passes over grants that stay asleep, are awake already, name nothing, or match nothing', () => {
    expect(refusedOf(clerk, holding('promoter.*', 'finance_x.*', 'basic.*'))).toEqual([])
    expect(refusedOf(clerk, { ...holding('finance.*'), modules: ['finance'] })).toEqual([])
    expect(
      refusedOf(clerk, holding('finance.bills', '*', 'finance.*.read', 'touring.*', 'finance_x.vault.open')),
    ).toEqual([])
    expect(
      refusedOf(clerk, { grants: [{ permissions: ['finance.*'], scope: { businessUnit: [] } }] }),
    ).toEqual([])
  })

  it('a module that the grantee has under its retired key is awake already', () => {
    const granter = granterWith({ delegation: { modules: ['promoter'] } })
    expect(
      refusedOf(granter, { ...holding('promoter.*'), modules: ['basic'] }, { modules: ['promoter'] }),
    ).toEqual([])
    expect(refusedOf(granter, holding('promoter.*'), { modules: ['basic'] })).toEqual([
      'grantee.grants[0].permissions[0]: outside_delegation',
    ])
  })

  it('awakens no limit that the granter could not pass on', () => {
    const delegation = {
      modules: ['promoter', 'finance'],
      permissions: ['promoter.*', 'nope', 'basic.*', 'finance.bills.read', 'finance.expenses.approve'],
    }
    expect(refusedOf(granterWith(), { delegation })).toEqual([
      'grantee.delegation: redelegation_not_allowed',
      'grantee.delegation.permissions[4]: not_delegable',
    ])
    const passing = granterWith({
      delegation: {
        modules: ['finance'],
        permissions: ['finance.bills.*'],
        scope: { businessUnit: ['bu_1'] },
        redelegate: true,
      },
    })
    expect(refusedOf(passing, { delegation })).toEqual([
      'grantee.delegation.permissions[4]: not_delegable',
      'grantee.delegation.scope: exceeds_scope',
    ])
    const scoped = { permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } }
    expect(refusedOf(passing, { delegation: scoped })).toEqual([])
    expect(refusedOf(passing, { delegation: { ...scoped, redelegate: true } })).toEqual([
      'grantee.delegation: redelegation_not_allowed',
    ])
  })

  it('awakens a limit by any of its modules, under a live key or a retired one', () => {
    const plain = granterWith({ delegation: { modules: ['finance', 'promoter'] } })
    const passing = granterWith({ delegation: { modules: ['promoter'], redelegate: true } })
    const notAllowed = ['grantee.delegation: redelegation_not_allowed']
    const limits = (...modules: readonly string[]) => ({ delegation: { modules } })
    expect(refusedOf(plain, limits('promoter', 'finance'))).toEqual(notAllowed)
    expect(refusedOf(plain, limits('touring', 'finance'))).toEqual(notAllowed)
    expect(refusedOf(plain, limits('touring', 'promoter'))).toEqual([])
    expect(refusedOf(plain, limits('basic'), { modules: ['promoter'] })).toEqual(notAllowed)
    expect(refusedOf(passing, limits('basic', 'finance'), { modules: ['promoter'] })).toEqual([])
    const other = granterWith({ delegation: { modules: ['finance'], redelegate: true } })
    expect(refusedOf(other, limits('finance'))).toEqual([])
  })

  it('awakens a limit by any of its permissions; a retired wildcard is none there (CAT-4)', () => {
    const limits = (...permissions: readonly string[]) => ({ delegation: { permissions } })
    expect(refusedOf(granterWith(), limits('promoter.*', 'finance.bills.read', 'nope'))).toEqual([
      'grantee.delegation: redelegation_not_allowed',
    ])
    expect(refusedOf(granterWith(), limits('finance.invoices.*', 'promoter.*'))).toEqual([])
    expect(refusedOf(granterWith(), { delegation: {} })).toEqual([])
  })

  it('passes over modules of the grantee that the catalog does not know', () => {
    expect(refusedOf(granterWith(), { ...holding('finance.bills.read'), modules: ['touring'] })).toEqual([])
  })

  it('passes over a limit that lies in other modules', () => {
    expect(
      refusedOf(granterWith(), {
        delegation: { modules: ['promoter'], permissions: ['promoter.*', 'nope'] },
      }),
    ).toEqual([])
  })
})

describe('DEL-8: a request that takes modules', () => {
  const clerk = granterWith({ grants: [{ permissions: ['finance.bills.*'] }] })
  const take = { intent: 'take' }

  it('carries the present member of the grantee too', () => {
    expect(refusedOf(granterWith(), undefined, take)).toEqual(['grantee: grantee_required'])
  })

  it('puts nothing to sleep that could not be taken one by one (ABUSE-126)', () => {
    const admin = { ...holding('finance.*', 'finance.bills.read'), modules: ['finance'] }
    expect(refusedOf(clerk, admin, take)).toEqual(['grantee.grants[0].permissions[0]: wildcard_exceeds'])
    expect(refusedOf(granterWith(), admin, take)).toEqual([])
    expect(refusedOf(clerk, { ...holding('finance.bills.read'), modules: ['finance'] }, take)).toEqual([])
  })

  it('touches nothing of a grantee who has not got the module', () => {
    expect(refusedOf(clerk, holding('finance.*'), take)).toEqual([])
  })
})
