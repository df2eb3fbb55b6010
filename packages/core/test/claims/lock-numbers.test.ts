import { CatalogError } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { define } from '../fixtures/defining.ts'
import { definitionWith } from '../fixtures/module-definition.ts'
import { catalogOf, lockOf } from './small-catalogs.ts'

const modules = { finance: { bills: ['read', 'write'] }, touring: { tours: ['read'] } }
const lock = lockOf(
  { touring: 4, finance: 1 },
  { 'touring.tours.read': 0, 'finance.bills.write': 7 },
  { permissions: { 'finance.bills.erase': 9 }, modules: { venue: 0 } },
)

const numbersOf = (entries: readonly { readonly key: string; readonly number: number }[]) =>
  Object.fromEntries(entries.map(({ key, number }) => [key, number]))

describe('CAT-6: numbers from a lock', () => {
  it('are those of the lock, whatever the order of definition', () => {
    const catalog = catalogOf(modules, { lock })
    expect(numbersOf(catalog.modules)).toEqual({ finance: 1, touring: 4 })
    expect(numbersOf(catalog.permissions)).toMatchObject({
      'touring.tours.read': 0,
      'finance.bills.write': 7,
    })
    expect(catalog.numbering.kind).toBe('lock')
  })

  it('stand for keys that are gone, too', () => {
    const { numbering } = catalogOf(modules, { lock })
    expect(numbering.modules).toEqual(['venue', 'finance', undefined, undefined, 'touring'])
    expect(numbering.permissions[9]).toBe('finance.bills.erase')
    expect(numbering.permissions).toHaveLength(10)
  })

  it('go on after the largest that was ever given, in order of definition, for what is not locked', () => {
    const more = { finance: { bills: ['read', 'write', 'pay'] }, ai: { answers: ['ask'] } }
    const catalog = catalogOf(more, { lock })
    expect(numbersOf(catalog.permissions)).toEqual({
      'finance.bills.read': 10,
      'finance.bills.write': 7,
      'finance.bills.pay': 11,
      'ai.answers.ask': 12,
    })
    expect(numbersOf(catalog.modules)).toEqual({ finance: 1, ai: 5 })
  })

  it('are never those of keys that are not locked: they are named, and stand in no list', () => {
    const { numbering } = catalogOf(modules, { lock })
    expect(numbering.notLocked).toEqual(['finance.bills.read'])
    expect(numbering.permissions).not.toContain('finance.bills.read')
  })

  it('are the order of definition without a lock, where everything has its own', () => {
    const { numbering } = catalogOf(modules)
    expect(numbering).toEqual({
      kind: 'order',
      modules: ['finance', 'touring'],
      permissions: ['finance.bills.read', 'finance.bills.write', 'touring.tours.read'],
      notLocked: [],
      retired: [],
    })
    expect(Object.isFrozen(numbering.permissions)).toBe(true)
  })

  it('pass over what else a lock records', () => {
    const other = { ...(lock as object), packages: 7, newInSomeVersion: true }
    expect(catalogOf(modules, { lock: other }).numbering).toEqual(catalogOf(modules, { lock }).numbering)
  })
})

describe('CAT-6: a malformed lock', () => {
  const problemsOf = (malformed: unknown): readonly string[] => {
    try {
      catalogOf(modules, { lock: malformed })
      return []
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error
      return error.problems.map(({ code, path }) => `${code} ${path}`)
    }
  }
  const sections = lock as Record<string, unknown>

  it.each<readonly [string, unknown, string]>([
    ['no object', [], 'malformed lock'],
    ['a text', 'lock', 'malformed lock'],
    ['another version', { ...sections, lockVersion: 2 }, 'malformed lock.lockVersion'],
    ['no version', { ...sections, lockVersion: null }, 'malformed lock.lockVersion'],
    ['modules as a list', { ...sections, modules: [] }, 'malformed lock.modules'],
    ['an entry that is a number', { ...sections, modules: { finance: 1 } }, 'malformed lock.modules.finance'],
    [
      'an entry without a number',
      { ...sections, modules: { finance: {} } },
      'missing_field lock.modules.finance.number',
    ],
    [
      'a negative number',
      { ...sections, modules: { finance: { number: -1 } } },
      'malformed lock.modules.finance',
    ],
    [
      'half a number',
      { ...sections, modules: { finance: { number: 0.5 } } },
      'malformed lock.modules.finance',
    ],
    [
      'a number as text',
      { ...sections, modules: { finance: { number: '1' } } },
      'malformed lock.modules.finance',
    ],
    [
      'a number that would fill the memory',
      { ...sections, modules: { finance: { number: 65_536 } } },
      'malformed lock.modules.finance',
    ],
    [
      'one number for two keys',
      { ...sections, modules: { finance: { number: 1 }, ai: { number: 1 } } },
      'duplicate lock.modules.ai',
    ],
    [
      'a number that a retired key has',
      { ...sections, modules: { finance: { number: 0 } } },
      'duplicate lock.retired.modules.venue',
    ],
    [
      'a key that is live and retired',
      { ...sections, modules: { venue: { number: 3 } } },
      'duplicate lock.retired.modules.venue',
    ],
    [
      'a key that is none',
      { ...sections, modules: { Finance: { number: 1 } } },
      'malformed_key lock.modules["Finance"]',
    ],
    [
      'the prototype as a key',
      JSON.parse(
        '{"lockVersion":1,"modules":{"__proto__":{"number":1}},"permissions":{},"retired":{"modules":{},"permissions":{}}}',
      ),
      'malformed_key lock.modules["__proto__"]',
    ],
    [
      'a module among the permissions',
      { ...sections, permissions: { finance: { number: 1 } } },
      'malformed_key lock.permissions.finance',
    ],
    ['no retired numbers', { ...sections, retired: {} }, 'missing_field lock.retired.modules'],
  ])('%s is a problem with its path', (_what, malformed, problem) => {
    expect(problemsOf(malformed)).toContain(problem)
  })

  it('is reported together with what is wrong in the definition', () => {
    const twice = (): unknown =>
      (define as (definition: unknown, options: unknown) => unknown)(definitionWith({ packages: ['gone'] }), {
        lock: { ...sections, lockVersion: 0 },
      })
    expect(twice).toThrow(/unknown_package[\s\S]*lock\.lockVersion/)
  })

  it.each([{ locks: lock }, { lock: undefined }, { lock: null }, 7, null])(
    'options %j are misuse: a lock must not be lost on its way',
    (options) => {
      expect(() =>
        (define as (definition: unknown, options: unknown) => unknown)(definitionWith({}), options),
      ).toThrow(TypeError)
    },
  )
})
