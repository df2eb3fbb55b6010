import { AccessDeniedError, isAccessDeniedError } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { accessWith } from './fixtures/shop-catalog.ts'

const refused = accessWith().decide('finance.bills.read')

/** What another installed copy of this npm package throws: the same name and fields, another class. */
class OtherCopy extends Error {
  override readonly name = 'AccessDeniedError'
  readonly decision: unknown

  constructor(decision: unknown) {
    super('Refused')
    this.decision = decision
  }
}

describe('WIRE-7: isAccessDeniedError', () => {
  it('recognises one of this copy and one of another', () => {
    if (refused.allowed) throw new Error('expected a refusal')
    expect(isAccessDeniedError(new AccessDeniedError(refused))).toBe(true)
    expect(isAccessDeniedError(new OtherCopy(refused))).toBe(true)
    const renamed = Object.defineProperty(new AccessDeniedError(refused), 'name', { value: 'BillsDenied' })
    expect(isAccessDeniedError(renamed)).toBe(true)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'AccessDeniedError'],
    ['another error', new Error('AccessDeniedError')],
    ['another error that has a decision', Object.assign(new Error('x'), { decision: refused })],
    ['an error without a decision', Object.assign(new Error('x'), { name: 'AccessDeniedError' })],
    ['one whose decision is no refusal', new OtherCopy({ allowed: true })],
    ['one whose decision is no object', new OtherCopy('no')],
    ['one whose decision is null', new OtherCopy(null)],
    ['one whose decision is a function', new OtherCopy(Object.assign(() => refused, refused))],
    ['a look-alike from JSON', JSON.parse(JSON.stringify(new OtherCopy(refused)))],
  ])('%s is none', (_, value) => {
    expect(isAccessDeniedError(value)).toBe(false)
  })

  it('answers no for what throws when it is looked at', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(isAccessDeniedError(proxy)).toBe(false)
    const error = Object.defineProperty(new OtherCopy(refused), 'decision', {
      get() {
        throw new Error('no')
      },
    })
    expect(isAccessDeniedError(error)).toBe(false)
  })
})

describe('WIRE-7: an AccessDeniedError', () => {
  it('may be shown to whoever asked, and is not kept by a cache', () => {
    if (refused.allowed) throw new Error('expected a refusal')
    expect(new AccessDeniedError(refused)).toMatchObject({
      expose: true,
      status: 403,
      statusCode: 403,
      headers: { 'Cache-Control': 'no-store' },
    })
  })
})

describe('WIRE-7: a refused delegation', () => {
  const member = { delegation: { modules: ['finance'] } }

  it('is 400 if the request is malformed, else 403', () => {
    const thrownBy = (request: unknown): unknown => {
      try {
        accessWith(member).assertDelegation(request)
      } catch (error) {
        return error
      }
      return undefined
    }
    expect(thrownBy({})).toMatchObject({ status: 400, code: 'malformed_request' })
    expect(
      thrownBy({ userId: 'u', companyId: 'comp_1', scope: 'company', permissions: ['x'] }),
    ).toMatchObject({
      status: 403,
      code: 'unknown_permission',
      message: 'Refused by the delegation layer: unknown_permission',
    })
  })
})
