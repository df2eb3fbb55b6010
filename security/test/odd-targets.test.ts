import { accessOf, createAuthorizer, targetOf } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { auth, clerk, nobody, tokenFor } from './world/issuers.js'

/*
 * Attacks on the scope of a request by what a resolver answers: objects of many kinds where an id is meant, lists
 * that say something else each time, what changes after it was judged. Nothing of it widened a scope.
 */

const authorizer = createAuthorizer({
  catalog,
  issuer: auth.issuer,
  audience: auth.audience,
  jwks: auth.jwks(),
})

interface Asked {
  readonly rawHeaders: readonly string[]
  readonly answer: unknown
}

const asking = async (token: Promise<string>, answer: unknown): Promise<Asked> => ({
  rawHeaders: ['Authorization', `Bearer ${await token}`],
  answer,
})

async function outcomeOf(request: Asked, dimension: 'businessUnit' | 'company'): Promise<string> {
  const scope =
    dimension === 'company'
      ? { businessUnit: () => 'bu_1', company: ({ answer }: Asked) => answer }
      : { businessUnit: ({ answer }: Asked) => answer }
  const guard = authorizer.declare<Asked>('finance.bills.read', { scope })
  try {
    await authorizer.check(request, [guard], { http: request, route: 'GET /' })
    return 'allowed'
  } catch (error) {
    return (error as { code: string }).code
  }
}

class LyingList extends Array<string> {
  #said = 0

  override [Symbol.iterator](): ArrayIterator<string> {
    this.#said += 1
    return (this.#said === 1 ? ['bu_2'] : ['bu_1'])[Symbol.iterator]()
  }
}

const liar = (...values: readonly string[]): unknown => {
  let at = 0
  return { toString: () => values[at++] ?? 'bu_1' }
}

const withHole = (): unknown => {
  const list = ['bu_1', 'bu_1', 'bu_1']
  delete list[1]
  return list
}

const ODD: readonly (readonly [title: string, make: () => unknown])[] = [
  ['a Map', () => new Map([['businessUnit', 'bu_1']])],
  ['a Set', () => new Set(['bu_1'])],
  ['a Date', () => new Date(0)],
  ['URLSearchParams', () => new URLSearchParams('businessUnit=bu_1')],
  ['a text in a box', () => new String('bu_1')],
  ['a Buffer', () => Buffer.from('bu_1')],
  ['a Symbol', () => Symbol('bu_1')],
  ['a bigint', () => 1n],
  ['a number', () => 1],
  ['what turns into the right text', () => liar('bu_1')],
  ['a function', () => () => 'bu_1'],
  ['a regular expression', () => /bu_1/],
  ['a list with a hole', withHole],
  ['a list in a list', () => [['bu_1']]],
  ['a list with a text in a box', () => ['bu_1', new String('bu_1')]],
  ['a list that says another each time', () => LyingList.from(['bu_1'])],
  ['a list like object', () => ({ 0: 'bu_1', length: 1 })],
  ['an object without a prototype', () => Object.assign(Object.create(null), { 0: 'bu_1' })],
  ['a list of promises, one of another', () => [Promise.resolve('bu_1'), Promise.resolve('bu_2')]],
  ['a promise of a list of promises', () => Promise.resolve([Promise.resolve('bu_2')])],
  ['a promise of a promise', () => Promise.resolve(Promise.resolve(['bu_2']))],
  ['a proxy of a list', () => new Proxy(['bu_1', 'bu_2'], {})],
  ['the unit in fullwidth characters', () => 'ｂｕ＿１'],
  ['the unit and a zero-width space', () => 'bu_1\u200b'],
  ['the unit and a NUL', () => 'bu_1\u0000'],
]

describe('SCP-2, SCP-7: where a unit is meant', () => {
  it.each(ODD)('%s is outside', async (_title, make) => {
    expect(await outcomeOf(await asking(tokenFor(clerk), make()), 'businessUnit')).toBe('out_of_scope')
  })

  it('the unit itself is inside, also late and in a list', async () => {
    for (const answer of ['bu_1', Promise.resolve('bu_1'), ['bu_1'], [Promise.resolve('bu_1')]])
      expect(await outcomeOf(await asking(tokenFor(clerk), answer), 'businessUnit')).toBe('allowed')
  })
})

describe('SCP-4: where a company is meant', () => {
  it.each([
    ...ODD,
    ['a list of the own company', () => ['comp_1']] as const,
    ['the own company in a box', () => new String('comp_1')] as const,
    ['the own company in capitals', () => 'COMP_1'] as const,
    ['nothing', () => undefined] as const,
  ])('%s is another, for one whose grants are for all of it', async (_title, make) => {
    const wide = tokenFor(nobody.may('finance.bills.read'))
    expect(await outcomeOf(await asking(wide, make()), 'company')).toBe('out_of_scope')
  })
})

describe('SCP-7: a target that changes after it was judged', () => {
  it('is handed on as it was judged', async () => {
    const list = ['bu_1']
    const request = await asking(tokenFor(clerk), list)
    expect(await outcomeOf(request, 'businessUnit')).toBe('allowed')
    list.push('bu_2')
    expect(targetOf(request)).toEqual({ businessUnit: ['bu_1'] })
    expect(() => Object.assign(targetOf(request) ?? {}, { businessUnit: 'bu_2' })).toThrow(TypeError)
    expect(accessOf<string>(request).can('finance.bills.read', { businessUnit: list })).toBe(false)
  })

  it('while another is waited for, too', async () => {
    const list = ['bu_1']
    const guard = authorizer.declare<Asked>('finance.bills.read', {
      scope: {
        businessUnit: () => list,
        company: async () => {
          list[0] = 'bu_2'
          return 'comp_1'
        },
      },
    })
    const request = await asking(tokenFor(clerk), undefined)
    await authorizer.check(request, [guard], { http: request, route: 'GET /' })
    expect(targetOf(request)).toEqual({ businessUnit: ['bu_1'], company: 'comp_1' })
  })
})
