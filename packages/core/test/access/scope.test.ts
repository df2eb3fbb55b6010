import { moduleAccess, type ScopeTarget } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { accessHolding, accessWith } from '../fixtures/shop-catalog.ts'

const KEY = 'finance.expenses.read'
const inUnit = accessHolding([KEY], { businessUnit: ['bu_1', 'bu_2'] })
const inBoth = accessHolding([KEY], { businessUnit: ['bu_1'], event: ['e_1', 'e_2'] })
const everywhere = accessHolding([KEY])

function reasonOf(access: typeof inUnit, target?: unknown): string | undefined {
  const decision = access.decide(KEY, target as ScopeTarget)
  return decision.allowed ? undefined : decision.reason
}

describe('SCP-1: what a grant covers', () => {
  it.each<unknown>([undefined, {}, { businessUnit: 'bu_1' }, { businessUnit: '' }, { event: [] }])(
    'a grant without scope covers %j',
    (target) => {
      expect(reasonOf(everywhere, target)).toBeUndefined()
    },
  )

  it('a grant with scope covers a target that has every dimension of the grant inside its list (ABUSE-111)', () => {
    expect(reasonOf(inUnit, { businessUnit: 'bu_2' })).toBeUndefined()
    expect(reasonOf(inBoth, { businessUnit: 'bu_1', event: 'e_2' })).toBeUndefined()
    expect(reasonOf(inBoth, { businessUnit: 'bu_1', event: 'e_3' })).toBe('out_of_scope')
    expect(reasonOf(inBoth, { businessUnit: 'bu_2', event: 'e_1' })).toBe('out_of_scope')
    expect(reasonOf(inBoth, { businessUnit: 'bu_1' })).toBe('scope_required')
  })

  it('a target that one grant covers is inside, wherever it stands for the others', () => {
    const access = accessWith({
      grants: [
        { permissions: [KEY], scope: { businessUnit: ['bu_1'] } },
        { permissions: [KEY], scope: { event: ['e_1'] } },
      ],
    })
    expect(reasonOf(access, { businessUnit: 'bu_1', event: 'e_2' })).toBeUndefined()
    expect(reasonOf(access, { businessUnit: 'bu_2', event: 'e_1' })).toBeUndefined()
    expect(reasonOf(access, { event: 'e_2', businessUnit: 'bu_1' })).toBeUndefined()
    expect(reasonOf(access, { businessUnit: 'bu_2', event: 'e_2' })).toBe('out_of_scope')
  })

  it('dimensions that the grant does not name do not matter', () => {
    for (const event of ['e_9', '', null, undefined, 7, [], ['e_1', 7]])
      expect(reasonOf(inUnit, { businessUnit: 'bu_1', event })).toBeUndefined()
  })

  it('a dimension is present only as an own property (ABUSE-168)', () => {
    expect(reasonOf(inUnit, Object.create({ businessUnit: 'bu_1' }))).toBe('scope_required')
    const held = accessHolding([KEY], { constructor: ['Object'], toString: ['x'] })
    expect(reasonOf(held, {})).toBe('scope_required')
    expect(reasonOf(held, JSON.parse('{"__proto__":{"constructor":"Object","toString":"x"}}'))).toBe(
      'scope_required',
    )
    expect(reasonOf(held, { constructor: 'Object', toString: 'x' })).toBeUndefined()
  })

  it.each<unknown>([
    undefined,
    null,
    '',
    0,
    1,
    true,
    {},
    () => 'bu_1',
    new String('bu_1'),
    { toString: () => 'bu_1' },
    'BU_1',
    ' bu_1',
    'bu_1 ',
    'bu_1\u0000',
    'bu_',
    'bu_1.sub',
    '*',
    'constructor',
    '__proto__',
  ])('%j is inside no list that does not hold it (ABUSE-112, ABUSE-117)', (businessUnit) => {
    expect(reasonOf(inUnit, { businessUnit })).toMatch(/^(out_of_scope|scope_required)$/)
  })
})

describe('SCP-2: a list in a target', () => {
  it('must be covered in every element (ABUSE-116)', () => {
    expect(reasonOf(inUnit, { businessUnit: ['bu_1', 'bu_2', 'bu_1'] })).toBeUndefined()
    expect(reasonOf(inUnit, { businessUnit: ['bu_1', 'bu_3'] })).toBe('out_of_scope')
  })

  it('may be covered by different grants, each of which covers the rest of the target', () => {
    const access = accessWith({
      grants: [
        { permissions: [KEY], scope: { businessUnit: ['bu_1'], event: ['e_1'] } },
        { permissions: [KEY], scope: { businessUnit: ['bu_2'], event: ['e_1', 'e_2'] } },
      ],
    })
    const units = ['bu_1', 'bu_2']
    expect(reasonOf(access, { businessUnit: units, event: 'e_1' })).toBeUndefined()
    expect(reasonOf(access, { businessUnit: units, event: 'e_2' })).toBe('out_of_scope')
  })

  it.each<[string, unknown]>([
    ['that is empty', []],
    ['with a number', ['bu_1', 7]],
    ['with an empty text', ['bu_1', '']],
    ['with nothing', ['bu_1', undefined]],
    ['with null', [null]],
    ['with a hole', new Array(1)],
    ['in a list', [['bu_1']]],
  ])('%s matches nothing', (_, businessUnit) => {
    expect(reasonOf(inUnit, { businessUnit })).toBe('out_of_scope')
  })

  it('asks for both ends of a move at once (ABUSE-115)', () => {
    const move = (from: string, to: string) => reasonOf(inUnit, { businessUnit: [from, to] })
    expect(move('bu_1', 'bu_2')).toBeUndefined()
    expect(move('bu_1', 'bu_3')).toBe('out_of_scope')
    expect(move('bu_3', 'bu_1')).toBe('out_of_scope')
  })

  it('stands in one dimension only', () => {
    expect(reasonOf(inBoth, { businessUnit: ['bu_1'], event: ['e_1'] })).toBe('out_of_scope')
    expect(reasonOf(inUnit, { businessUnit: ['bu_1'], event: ['e_1'] })).toBe('out_of_scope')
    expect(reasonOf(everywhere, { businessUnit: ['bu_1'], event: ['e_1'] })).toBeUndefined()
  })

  it('* is an ordinary character, in a grant and in a target', () => {
    const star = accessHolding([KEY], { businessUnit: ['*'] })
    expect(reasonOf(star, { businessUnit: '*' })).toBeUndefined()
    expect(reasonOf(star, { businessUnit: 'bu_1' })).toBe('out_of_scope')
    expect(reasonOf(inUnit, { businessUnit: '*' })).toBe('out_of_scope')
  })
})

describe('SCP-3: an empty list in a grant', () => {
  const empty = accessHolding([KEY], { businessUnit: [] })
  const emptyBeside = accessHolding([KEY], { businessUnit: ['bu_1'], event: [] })

  it.each<unknown>([undefined, {}, { businessUnit: 'bu_1' }, { businessUnit: [] }, { businessUnit: '' }])(
    'matches nothing, not even %j (ABUSE-112)',
    (target) => {
      expect(reasonOf(empty, target)).toMatch(/^(out_of_scope|scope_required)$/)
      expect(reasonOf(emptyBeside, { event: 'e_1', ...(target as object) })).toBeDefined()
      expect(empty.scopeOf(KEY)).toEqual({ kind: 'none' })
      expect(emptyBeside.scopeOf(KEY)).toEqual({ kind: 'none' })
    },
  )
})

describe('SCP-4: company is a reserved dimension', () => {
  it('named in a target, it equals the company of the access for every grant, company-wide ones too', () => {
    expect(reasonOf(everywhere, { company: 'comp_1' })).toBeUndefined()
    expect(reasonOf(inUnit, { company: 'comp_1', businessUnit: 'bu_1' })).toBeUndefined()
    expect(reasonOf(everywhere, { company: 'comp_2' })).toBe('out_of_scope')
    expect(reasonOf(inUnit, { company: 'comp_2', businessUnit: 'bu_1' })).toBe('out_of_scope')
    expect(reasonOf(inUnit, { company: 'comp_2' })).toBe('out_of_scope')
  })

  it.each<unknown>([undefined, null, '', 7, ['comp_1'], { id: 'comp_1' }, 'COMP_1', ' comp_1', '*'])(
    'named as %j, it is another company (ABUSE-102)',
    (company) => {
      expect(reasonOf(everywhere, { company })).toBe('out_of_scope')
    },
  )

  it('is judged for a module that is asked for by itself', () => {
    expect(everywhere.can(moduleAccess('finance'), { company: 'comp_1' })).toBe(true)
    expect(everywhere.decide(moduleAccess('finance'), { company: 'comp_2' })).toMatchObject({
      layer: 'scope',
      reason: 'out_of_scope',
    })
  })

  it('a target that throws when it is read is of another company: nobody can say what it names', () => {
    const target = {
      get company(): string {
        throw new Error('lost the connection')
      },
    }
    expect(reasonOf(everywhere, target)).toBe('out_of_scope')
    expect(reasonOf(everywhere, new Proxy({}, { ownKeys: () => ['a', 'a'] }))).toBe('out_of_scope')
  })

  it('a target is read once: an accessor cannot answer twice', () => {
    let reads = 0
    const target = {
      get businessUnit(): string {
        reads += 1
        return reads === 1 ? 'bu_3' : 'bu_1'
      },
    }
    expect(reasonOf(inUnit, target)).toBe('out_of_scope')
    expect(reads).toBe(1)
  })
})

describe('SCP-5: refused by scope', () => {
  it.each<unknown>([undefined, null, 'bu_1', 7, ['bu_1'], () => 'bu_1'])(
    '%j is no target: scope_required',
    (target) => {
      expect(reasonOf(inUnit, target)).toBe('scope_required')
    },
  )

  it('a list is no target, whatever properties it has', () => {
    const list = Object.assign(['bu_1'], { businessUnit: 'bu_1' })
    expect(reasonOf(inUnit, list)).toBe('scope_required')
  })

  it.each<unknown>([undefined, null, 'bu_1', 7, ['bu_1']])('explained, %j is no target either', (target) => {
    const [leaf] = inUnit.explain(KEY, target as never).leaves
    expect(leaf?.layers[4]).toMatchObject({ verdict: 'closed', reason: 'scope_required' })
  })

  it('scope_required if the target lacks a dimension of every covering grant, else out_of_scope', () => {
    const access = accessWith({
      grants: [
        { permissions: [KEY], scope: { businessUnit: ['bu_1'], event: ['e_1'] } },
        { permissions: [KEY], scope: { event: ['e_2'] } },
      ],
    })
    expect(reasonOf(access, { businessUnit: 'bu_1' })).toBe('scope_required')
    expect(reasonOf(access, { event: 'e_1' })).toBe('out_of_scope')
    expect(reasonOf(access, { event: undefined })).toBe('scope_required')
    expect(reasonOf(access, { event: null })).toBe('out_of_scope')
  })

  it('a scope is never ignored, also where the catalog knows no dimension for the key; and it is reported', () => {
    const access = accessHolding(['finance.reports.read', 'finance.bills.*'], { region: ['north'] })
    expect(access.decide('finance.reports.read')).toMatchObject({ reason: 'scope_required' })
    expect(access.can('finance.reports.read', { region: 'north' })).toBe(true)
    expect(access.can('finance.reports.read', { region: 'south' })).toBe(false)
    expect(access.problems).toEqual([
      { code: 'scope_not_declared', path: 'grants[0].permissions[0]', name: 'region' },
      { code: 'scope_not_declared', path: 'grants[0].permissions[1]', name: 'region' },
    ])
  })

  it('a dimension that one permission under a wildcard declares is not reported', () => {
    expect(accessHolding(['finance.*'], { event: ['e_1'] }).problems).toEqual([])
    expect(accessHolding(['finance.bills.*'], { event: ['e_1'] }).problems).toHaveLength(1)
  })
})
