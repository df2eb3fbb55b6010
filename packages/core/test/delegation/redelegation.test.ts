import type { Delegation } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { granterWith, itemsOf, requestWith } from '../fixtures/delegating.ts'

const own: Delegation = { modules: ['finance'], permissions: ['finance.*'], redelegate: true }

const passOn = (delegation: unknown, changes: Partial<Delegation> = {}) =>
  itemsOf(granterWith({ delegation: { ...own, ...changes } }).decideDelegation(requestWith({ delegation })))

describe('DEL-6: passing delegation on', () => {
  it('needs redelegate: true', () => {
    const delegation = { permissions: ['finance.bills.read'] }
    expect(passOn(delegation)).toEqual([])
    expect(passOn(delegation, { redelegate: false })).toEqual(['delegation: redelegation_not_allowed'])
    const { redelegate: _, ...without } = own
    expect(
      itemsOf(granterWith({ delegation: without }).decideDelegation(requestWith({ delegation }))),
    ).toEqual(['delegation: redelegation_not_allowed'])
    expect(passOn({}, { redelegate: false })).toEqual(['delegation: redelegation_not_allowed'])
  })

  it('is itself never redelegable, so that no chain grows (ABUSE-127)', () => {
    const delegation = { permissions: ['finance.bills.read'], redelegate: true }
    expect(passOn(delegation)).toEqual(['delegation: redelegation_not_allowed'])
    expect(passOn({ ...delegation, redelegate: false })).toEqual([])
    const granter = granterWith({ delegation: own })
    const { delegation: stored } = granter.assertDelegation(
      requestWith({ delegation: { permissions: ['finance.bills.read'], redelegate: false } }),
    )
    expect(stored).toEqual({ permissions: ['finance.bills.read'] })
  })

  it('passes on nothing that the catalog does not know, also where the granter has it', () => {
    const unknown = 'finance.rebates.read'
    expect(passOn({ permissions: [unknown] }, { permissions: ['finance.*', unknown] })).toEqual([
      'delegation.permissions[0]: unknown_permission',
    ])
  })

  it('lies by structure within what the granter may give', () => {
    expect(
      passOn({
        modules: ['finance'],
        permissions: ['finance.*', 'finance.bills.*', 'finance.invoices.read'],
      }),
    ).toEqual([])
    expect(
      passOn({
        modules: ['finance', 'promoter', 'touring'],
        permissions: ['promoter.*', 'nope.*', 'finance.expenses.approve', 'basic.*', 'finance.bills.read'],
      }),
    ).toEqual([
      'delegation.modules[1]: outside_delegation',
      'delegation.modules[2]: unknown_module',
      'delegation.permissions[0]: outside_delegation',
      'delegation.permissions[1]: unknown_permission',
      'delegation.permissions[2]: not_delegable',
      'delegation.permissions[3]: unknown_permission',
    ])
    expect(
      passOn({ permissions: ['finance.*'] }, { permissions: ['finance.bills.*', 'finance.bills.read'] }),
    ).toEqual(['delegation.permissions[0]: outside_delegation'])
  })

  it('also where one holds less: what may be given in turn is judged when it is given', () => {
    const granter = granterWith({ delegation: own, grants: [{ permissions: ['finance.bills.read'] }] })
    const delegation = { permissions: ['finance.*'] }
    expect(itemsOf(granter.decideDelegation(requestWith({ delegation })))).toEqual([])
  })

  it('lies within the scope in which the granter may give', () => {
    const scope = { businessUnit: ['bu_1', 'bu_2'] }
    const limited = (delegation: unknown) =>
      itemsOf(
        granterWith({ delegation: { ...own, scope } }).decideDelegation(
          requestWith({ scope: { businessUnit: ['bu_1'] }, delegation }),
        ),
      )
    const permissions = ['finance.bills.read']
    expect(limited({ permissions, scope: { businessUnit: ['bu_2'] } })).toEqual([])
    expect(limited({ permissions, scope: { businessUnit: ['bu_2'], event: ['e_1'] } })).toEqual([])
    for (const wider of [{}, { scope: { businessUnit: ['bu_3'] } }, { scope: { event: ['e_1'] } }])
      expect(limited({ permissions, ...wider })).toEqual(['delegation.scope: exceeds_scope'])
  })

  it('may be all that is asked', () => {
    const granter = granterWith({ delegation: own })
    const request = requestWith({ delegation: { permissions: ['finance.bills.read'] } })
    delete request.permissions
    expect(granter.decideDelegation(request)).toMatchObject({
      allowed: true,
      grant: { modules: [], permissions: [], delegation: { permissions: ['finance.bills.read'] } },
    })
  })
})
