import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AccessDeniedError } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import * as catalogErrors from '../samples/catalog-errors.ts'
import * as decisions from '../samples/decisions.ts'
import * as delegation from '../samples/delegation.ts'
import * as entitlements from '../samples/entitlements.ts'
import * as scope from '../samples/scope.ts'

const folder = join(import.meta.dirname, '..', 'samples')
const samples: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(
  Object.entries({ decisions, delegation, entitlements, scope }),
)

/** Samples whose values are no constants: what they do is tested below, or in a test of their own. */
const testedElsewhere = [
  'access-data',
  'catalog',
  'catalog-errors',
  'catalog-keys',
  'observability',
  'openapi',
  'queue',
  'revisions',
  'see-decisions',
]

/** Every `export const name = ... // value` of a sample; the value may also stand alone on the next line. */
function promisedValues(name: string): readonly (readonly [string, string])[] {
  const text = readFileSync(join(folder, `${name}.ts`), 'utf8')
  const promises = /^export const (\w+)(?:: \S+)? = .*?(?: \/\/ |\n\/\/ )([[{'"\w].*)$/gm
  return [...text.matchAll(promises)].map(([, exported = '', value = '']) => [exported, value])
}

describe('the samples of the documents', () => {
  const promises = [...samples.keys()].flatMap((name) =>
    promisedValues(name).map(([exported, value]) => ({ name, exported, value })),
  )

  it.each(promises)('$name: $exported is $value', ({ name, exported, value }) => {
    const promised: unknown = new Function(`return ${value}`)()
    expect(samples.get(name)?.[exported]).toEqual(promised)
  })

  it('are all run: every exported constant with a value beside it', () => {
    expect(promises.length).toBeGreaterThan(15)
    const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''))
    expect(files.sort()).toEqual([...samples.keys(), ...testedElsewhere].sort())
  })

  it('catalog-errors: lists every contradiction at once', () => {
    expect(catalogErrors.contradictions().map(({ code, path }) => `${path} ${code}`)).toEqual([
      'packages.pro.modules empty',
      'modules.ai.packages incompatible',
      'modules.ai.addons incompatible',
    ])
  })

  it('scope: a move and a bulk change need every unit inside', () => {
    const company = 'comp_1'
    expect(scope.moveBill({ id: 'b', company, unit: 'bu_1' }, 'bu_2').unit).toBe('bu_2')
    expect(() => scope.moveBill({ id: 'b', company, unit: 'bu_1' }, 'bu_9')).toThrow(AccessDeniedError)
    expect(() => scope.moveBill({ id: 'b', company, unit: 'bu_9' }, 'bu_1')).toThrow(AccessDeniedError)
    expect(() => scope.moveBill({ id: 'b', company: 'comp_2', unit: 'bu_1' }, 'bu_2')).toThrow(
      AccessDeniedError,
    )
    expect(scope.approveAll([{ id: 'b', company, unit: 'bu_1' }])).toEqual(['b'])
    expect(() =>
      scope.approveAll([
        { id: 'b', company, unit: 'bu_1' },
        { id: 'c', company, unit: 'bu_9' },
      ]),
    ).toThrow(AccessDeniedError)
    expect(() => scope.approveAll([{ id: 'b', company: 'comp_2', unit: 'bu_1' }])).toThrow(AccessDeniedError)
    expect(() => scope.approveAll([])).toThrow(AccessDeniedError)
  })

  it('scope: the query of no scope and of an unknown column lets nothing through', () => {
    expect(scope.toSql({ kind: 'none' }, new Map()).text).toBe('FALSE')
    expect(scope.toSql({ kind: 'all', company: 'c' }, new Map())).toEqual({
      text: 'company_id = $1',
      values: ['c'],
    })
    const some = { kind: 'some', company: 'c', scopes: [{ constructor: ['x'] }] } as const
    expect(scope.toSql(some, new Map()).text).toBe('company_id = $1 AND ((FALSE))')
  })
})
