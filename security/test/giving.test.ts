import { type Member, MemberError, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { nobody } from './world/issuers.js'

const gift = { userId: 'user_2', companyId: 'comp_1', scope: 'company' }
const grantee: Member = {
  userId: 'user_2',
  companyId: 'comp_1',
  entitlements: { modules: ['finance'] },
  modules: [],
  grants: [],
}

describe('ABUSE-134: two who give at once', () => {
  const bookkeeper = nobody
    .as({ userId: 'user_8' })
    .may('finance.bills.read')
    .delegating({ modules: ['finance'], permissions: ['finance.bills.read'] })
  const auditor = nobody
    .as({ userId: 'user_9' })
    .may('finance.reports.read')
    .delegating({ permissions: ['finance.reports.read'] })

  it('together give no more than they would one after the other: who stores second decides again, and is refused', () => {
    const giving = { ...gift, modules: ['finance'] }
    const module = resolveAccess(catalog, bookkeeper)
    const permission = resolveAccess(catalog, auditor)
    // Both decide on what was stored before either began.
    expect(module.canDelegate({ ...giving, grantee })).toBe(true)
    const granted = permission.decideDelegation({ ...gift, permissions: ['finance.reports.read'] })
    expect(granted.allowed).toBe(true)
    // The auditor's grant is stored first, and sleeps. The module would wake what the bookkeeper does not hold.
    const stored = { ...grantee, grants: [{ permissions: ['finance.reports.read'] }] }
    expect(module.decideDelegation({ ...giving, grantee: stored })).toMatchObject({
      allowed: false,
      items: [{ path: 'grantee.grants[0].permissions[0]', reason: 'outside_delegation' }],
    })
  })
})

describe('ABUSE-110: a job without a token', () => {
  it.each([undefined, null, {}, [], 'system', { userId: 'system' }, { kind: 'service' }])(
    'is nobody: %j',
    (member) => {
      expect(() => resolveAccess(catalog, member as never)).toThrow(MemberError)
    },
  )

  it('is a service that somebody gave something to, in one company', () => {
    const job = resolveAccess(
      catalog,
      nobody.as({ userId: 'nightly', kind: 'service' }).may('finance.reports.read'),
    )
    expect([job.kind, job.can('finance.reports.read'), job.can('finance.bills.read')]).toEqual([
      'service',
      true,
      false,
    ])
    expect(job.can('finance.reports.read', { company: 'comp_2' })).toBe(false)
    expect(job.canDelegate({ ...gift, permissions: ['finance.reports.read'] })).toBe(false)
  })
})
