import {
  type AccessDeniedError,
  isAccessDeniedError,
  type Member,
  parseMember,
  resolveAccess,
} from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { accessHolding, accessWith, memberWith, untypedShop } from '../fixtures/shop-catalog.ts'

const READ = 'finance.bills.read'

describe('MEM-1: an access', () => {
  it('says who it is for', () => {
    expect(accessWith({ kind: 'service' })).toMatchObject({
      userId: 'user_1',
      companyId: 'comp_1',
      kind: 'service',
    })
    expect(accessWith().kind).toBe('user')
    expect(accessWith({ role: 'ADMIN' })).not.toHaveProperty('role')
  })

  it('lists the permissions that pass the layers before scope, and the modules owned and given', () => {
    const access = accessWith({
      entitlements: { modules: ['finance', 'promoter'], addons: [] },
      modules: ['ai', 'finance', 'promoter'],
      grants: [
        { permissions: ['promoter.vendors.*', 'promoter.events.read', READ] },
        { permissions: ['finance.bills.write'], scope: { businessUnit: ['bu_1'] } },
      ],
    })
    expect(access.permissions()).toEqual(['promoter.events.read', READ, 'finance.bills.write'])
    expect(access.modules()).toEqual(['promoter', 'finance'])
  })

  it('hands out nothing that can be changed (ABUSE-108)', () => {
    const access = accessHolding([READ, 'nope'], { businessUnit: ['bu_1'] })
    expect(unfrozenIn(access)).toEqual([])
    expect(unfrozenIn(access.permissions())).toEqual([])
    expect(unfrozenIn(access.modules())).toEqual([])
    expect(unfrozenIn(access.scopeOf(READ))).toEqual([])
    expect(access.permissions()).toEqual(access.permissions())
  })

  it('answers for its own member alone: a method taken apart, or lent to another object, throws', () => {
    const access = accessHolding([READ])
    const { can, decide } = access
    expect(() => can(READ)).toThrow(TypeError)
    expect(() => decide.call({ ...access }, READ)).toThrow(TypeError)
    expect(() => decide.call(Object.create(access), READ)).toThrow(TypeError)
  })

  it('has methods that nobody can exchange for every access (ABUSE-108)', () => {
    const methods = Object.getPrototypeOf(accessHolding([]))
    expect(Object.isFrozen(methods)).toBe(true)
    expect(() => Object.assign(methods, { can: () => true })).toThrow(TypeError)
    expect(accessHolding([]).can(READ)).toBe(false)
  })

  it('decides before scope for a guard that has no target yet', () => {
    const access = accessHolding([READ], { businessUnit: ['bu_1'] })
    expect(access.decideBeforeScope(READ)).toEqual({ allowed: true, requirement: READ, permission: READ })
    expect(access.decide(READ)).toMatchObject({ reason: 'scope_required' })
    expect(access.decideBeforeScope('finance.bills.write')).toMatchObject({
      reason: 'permission_not_granted',
    })
  })

  it('resolved from what parseMember gave is the same access', () => {
    const member = memberWith({ grants: [{ permissions: ['finance.*'], scope: { businessUnit: ['bu_1'] } }] })
    const again = resolveAccess(untypedShop, parseMember(member).member)
    expect(again.permissions()).toEqual(resolveAccess(untypedShop, member).permissions())
    expect(again.scopeOf(READ)).toEqual(resolveAccess(untypedShop, member).scopeOf(READ))
  })

  it('two accesses of one catalog know nothing of each other (ABUSE-104, ABUSE-108)', () => {
    const mine = accessHolding([READ])
    const theirs = accessWith({ companyId: 'comp_2', userId: 'user_2' })
    expect([mine.can(READ), theirs.can(READ), mine.can(READ)]).toEqual([true, false, true])
    expect(mine.can(READ, { company: 'comp_2' })).toBe(false)
  })
})

describe('LAY-5: what is declared throws when it is wrong', () => {
  it.each<unknown>([
    undefined,
    null,
    {},
    [],
    'catalog',
    () => untypedShop,
    { patternOf: () => undefined },
    { permissionOf: () => undefined },
    Object.assign(() => untypedShop, untypedShop),
  ])('%j is no catalog', (catalog) => {
    const act = () => resolveAccess(catalog as never, memberWith())
    expect(act).toThrow(TypeError)
    expect(act).toThrow('defineCatalog()')
  })

  it.each<unknown>([
    null,
    [],
    'impersonated',
    { impersonate: true },
    { impersonated: 'yes' },
    { impersonated: null },
  ])('%j are no options', (options) => {
    expect(() => resolveAccess(untypedShop, memberWith(), options as never)).toThrow(TypeError)
  })
})

describe('WIRE-7: assert throws the decision', () => {
  const thrownBy = (act: () => unknown): AccessDeniedError => {
    try {
      act()
    } catch (error) {
      if (isAccessDeniedError(error)) return error
      throw error
    }
    throw new Error('nothing was thrown')
  }

  it('and goes on if every layer passes', () => {
    expect(accessHolding([READ]).assert(READ, { businessUnit: 'bu_1' })).toBeUndefined()
  })

  it('with the reason as its code, 403 as its status, and headers for a framework', () => {
    const access = accessHolding([READ], { businessUnit: ['bu_1'] })
    const target = { businessUnit: 'bu_2' }
    const error = thrownBy(() => access.assert(READ, target))
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'AccessDeniedError', code: 'out_of_scope', status: 403 })
    expect(error.message).toBe('Refused by the scope layer: out_of_scope')
    expect(error.headers).toEqual({ 'Cache-Control': 'no-store' })
    expect(error.decision).toEqual(access.decide(READ, target))
    expect(unfrozenIn([error.decision, error.headers])).toEqual(['$'])
  })

  it('and holds no target, member or token value (ABUSE-178)', () => {
    const member: Partial<Member> = {
      userId: 'secret_user',
      companyId: 'secret_company',
      role: 'secret_role',
      grants: [{ permissions: [READ], scope: { businessUnit: ['secret_unit'] } }],
    }
    const error = thrownBy(() => accessWith(member).assert(READ, { businessUnit: 'secret_target' }))
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('secret')
  })
})
