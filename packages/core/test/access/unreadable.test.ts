import { allOf, anyOf, moduleAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { accessHolding } from '../fixtures/shop-catalog.ts'

const READ = 'finance.bills.read'
const WRITE = 'finance.bills.write'

/** What throws whatever is done with it. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** A requirement by hand, whose part answers once and then throws. */
function requirementThatThrows(): object {
  let reads = 0
  const part = {
    [Symbol.for('stagedoor.requirement')]: true,
    get kind() {
      reads += 1
      if (reads > 1) throw new Error('no more')
      return 'moduleAccess'
    },
    module: 'finance',
  }
  return { [Symbol.for('stagedoor.requirement')]: true, kind: 'allOf', parts: [part] }
}

/** What answers a property with each of these in turn, and with the last one ever after. */
function changing(dimension: string, ...answers: readonly unknown[]): object {
  const left = [...answers]
  return {
    get [dimension]() {
      return left.length > 1 ? left.shift() : left[0]
    },
  }
}

const requirementOf = (fields: object): never =>
  Object.defineProperty(fields, Symbol.for('stagedoor.requirement'), { value: true }) as never

describe('SCP-4, SCP-2: what is asked in parts, of one target', () => {
  const held = accessHolding([READ, WRITE], { businessUnit: ['bu_1'] })
  const both = allOf(READ, WRITE)

  it('is asked of what the target said first: no part sees another', () => {
    expect(held.can(both, changing('businessUnit', 'bu_1', 'bu_2') as never)).toBe(true)
    expect(held.can(anyOf(both, READ), changing('businessUnit', 'bu_2', 'bu_1') as never)).toBe(false)
  })

  it('is asked of lists, too, and of the company that the target names', () => {
    expect(held.can(both, { businessUnit: ['bu_1'] })).toBe(true)
    expect(held.can(both, { businessUnit: ['bu_1', 'bu_2'] })).toBe(false)
    expect(held.can(both, { businessUnit: 'bu_1', company: 'comp_1' })).toBe(true)
    expect(held.can(both, { businessUnit: 'bu_1', company: 'comp_2' })).toBe(false)
    expect(accessHolding([READ, WRITE]).can(both, { company: undefined })).toBe(false)
  })

  it('needs no target before scope', () => {
    expect(held.decideBeforeScope(both)).toEqual({ allowed: true, requirement: both })
    expect(held.decideBeforeScope(anyOf('finance.bills.export', READ)).allowed).toBe(true)
    expect(held.decideBeforeScope(allOf(READ, 'finance.bills.export'))).toMatchObject({ allowed: false })
  })

  it('a module is asked of no target, and of one that names its company once', () => {
    const finance = moduleAccess('finance')
    for (const target of [null, undefined, 'bu_1', []]) expect(held.can(finance, target as never)).toBe(true)
    expect(held.can(finance, changing('company', 'comp_1', 'comp_2') as never)).toBe(true)
    expect(held.can(finance, changing('company', 'comp_2', 'comp_1') as never)).toBe(false)
  })
})

describe('LAY-5: what cannot be read is refused, and throws nothing', () => {
  it('a target that throws is one of another company, for each part of what is asked (SCP-4)', () => {
    const access = accessHolding([READ, WRITE])
    for (const requirement of [READ, allOf(READ, WRITE), anyOf(READ, WRITE)]) {
      expect(access.decide(requirement, revoked() as never)).toMatchObject({ reason: 'out_of_scope' })
      expect(access.explain(requirement, revoked() as never).decision).toMatchObject({
        reason: 'out_of_scope',
      })
    }
  })

  it('a target that denies its company, and names it all the same, is held to it (SCP-4)', () => {
    const denying = new Proxy({ businessUnit: 'bu_1', company: 'comp_2' }, { has: () => false })
    for (const access of [accessHolding([READ]), accessHolding([READ], { businessUnit: ['bu_1'] })])
      expect(access.decide(READ, denying)).toMatchObject({ reason: 'out_of_scope' })
  })

  it('a target that hides its company is held to it, and one that inherits a company names none (SCP-4)', () => {
    const hiding = (company: string): object =>
      Object.defineProperty({ businessUnit: 'bu_1' }, 'company', { value: company })
    const inheriting = (company: string): object =>
      Object.assign(Object.create({ company }), { businessUnit: 'bu_1' })
    for (const access of [accessHolding([READ]), accessHolding([READ], { businessUnit: ['bu_1'] })]) {
      expect(access.can(READ, hiding('comp_1') as never)).toBe(true)
      expect(access.decide(READ, hiding('comp_2') as never)).toMatchObject({ reason: 'out_of_scope' })
      for (const company of ['comp_1', 'comp_2'])
        expect(access.can(READ, inheriting(company) as never)).toBe(true)
    }
  })

  it('a requirement whose parts are gone when they are read asks for nothing that anybody has (REQ-1)', () => {
    const access = accessHolding([READ])
    let reads = 0
    const vanishing = requirementOf({
      kind: 'allOf',
      get parts() {
        reads += 1
        return reads > 2 ? [] : [READ]
      },
    })
    for (let time = 0; time < 4; time += 1)
      expect(access.decide(vanishing)).toMatchObject({ allowed: false, reason: 'unknown_permission' })
  })

  it('a requirement that leads back into itself is unknown, and named', () => {
    const parts: unknown[] = []
    const circular = requirementOf({ kind: 'anyOf', parts })
    parts.push(circular)
    expect(accessHolding([READ]).decide(circular)).toMatchObject({ reason: 'unknown_permission' })
    expect(accessHolding([READ]).decide(circular)).toHaveProperty('requirement', circular)
  })

  it('a requirement that throws is unknown', () => {
    const access = accessHolding([READ])
    const unknown = { allowed: false, reason: 'unknown_permission', requirement: '(malformed)' }
    expect(access.decide(requirementThatThrows() as never)).toMatchObject(unknown)
    expect(access.decide(revoked() as never)).toMatchObject(unknown)
  })
})
