import { allOf, anyOf, moduleAccess } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { authorizerWith } from '../support/world.js'

const authorizer = authorizerWith()

describe('the description of a guard', () => {
  it('says what a requirement guard asks for, how scope applies and whether it conceals', () => {
    const scope = { businessUnit: () => 'bu_1', company: () => 'comp_1' }
    const { description } = authorizer.declare('finance.bills.read', { scope, conceal: true })
    expect(description).toEqual({
      kind: 'requirement',
      text: 'finance.bills.read, scope: businessUnit and company',
      requirement: 'finance.bills.read',
      scope: ['businessUnit', 'company'],
      conceal: true,
      company: true,
    })
  })

  it('says nothing of scope where the guard does not', () => {
    expect(authorizer.declare('crew.shifts.read').description).toEqual({
      kind: 'requirement',
      text: 'crew.shifts.read',
      requirement: 'crew.shifts.read',
      conceal: false,
      company: true,
    })
  })

  it('writes a composition as it was written, retired keys too', () => {
    const retired = 'money.invoices.read' as 'finance.bills.read'
    const either = anyOf(allOf(retired, 'crew.shifts.read'), moduleAccess('crew'))
    expect(authorizer.declare(either, { scope: 'filter' }).description.requirement).toEqual({
      anyOf: [{ allOf: ['money.invoices.read', 'crew.shifts.read'] }, { module: 'crew' }],
    })
  })

  it('says what a delegation guard does', () => {
    expect(authorizer.declareDelegation(() => ({})).description).toEqual({
      kind: 'delegation',
      text: 'delegation',
      conceal: false,
      company: true,
      intent: 'give',
    })
    const { description } = authorizer.declareDelegation(() => ({}), { intent: 'take' })
    expect(description).toMatchObject({ text: 'delegation, intent: take', intent: 'take' })
  })

  it('says whether whoever is authenticated needs a company', () => {
    expect(authorizer.declareAuthenticated().description).toEqual({
      kind: 'authenticated',
      text: 'authenticated',
      conceal: false,
      company: true,
    })
    expect(authorizer.declareAuthenticated({ company: false }).description).toMatchObject({ company: false })
  })

  it('is frozen throughout, and what describe() answers with', () => {
    const guard = authorizer.declare(allOf('finance.bills.read', moduleAccess('crew')), {
      scope: { businessUnit: () => 'bu_1' },
    })
    const { description } = guard
    const requirement = description.requirement as { readonly allOf: readonly unknown[] }
    for (const part of [description, description.scope, requirement, ...[requirement.allOf].flat()])
      expect(Object.isFrozen(part)).toBe(true)
    expect(Object.isFrozen(requirement.allOf)).toBe(true)
    expect(guard.describe()).toBe(description.text)
    expect(guard.kind).toBe(description.kind)
  })
})
