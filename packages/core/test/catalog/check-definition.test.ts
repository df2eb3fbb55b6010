import { describe, expect, it } from 'vitest'
import { catalogErrorOf, define, problemsOf } from '../fixtures/defining.ts'
import { definitionWith, definitionWithAddon, moduleDefinition } from '../fixtures/module-definition.ts'

const aliases = (pairs: unknown): unknown => definitionWith({}, { aliases: pairs })

describe('CAT-2: a catalog that contradicts itself', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['is no object', null, ['malformed ']],
    ['is a list', [], ['malformed ']],
    ['leaves out a part', { modules: {}, packages: {} }, ['missing_field addons']],
    ['has a part of another shape', { modules: [], packages: {}, addons: {} }, ['malformed modules']],
    ['has a part without a value', { modules: {}, packages: {}, addons: null }, ['malformed addons']],
    [
      'has a module of another shape',
      { modules: { finance: 'x' }, packages: {}, addons: {} },
      ['malformed modules.finance'],
    ],
    [
      'has a module without a title',
      definitionWith({ title: undefined }),
      ['missing_field modules.finance.title'],
    ],
    ['has an empty title', definitionWith({ title: ' ' }), ['malformed modules.finance.title']],
    ['has a field without a value', definitionWith({ owner: null }), ['malformed modules.finance.owner']],
    ['has a module of an unknown type', definitionWith({ type: 'core' }), ['malformed modules.finance.type']],
    [
      'has a module of an unknown status',
      definitionWith({ status: 'beta' }),
      ['malformed modules.finance.status'],
    ],
    [
      'has a flag that is no boolean',
      definitionWith({ standalone: 'yes' }),
      ['malformed modules.finance.standalone'],
    ],
    [
      'has a compatibility that is a word',
      definitionWith({ packages: 'all' }),
      ['malformed modules.finance.packages'],
    ],
    [
      'has a compatibility that is a word, which says nothing of packages',
      definitionWith({ packages: 'all' }, { packages: { arena: { modules: ['finance'] } } }),
      ['malformed modules.finance.packages'],
    ],
    ['has scopes that are a word', definitionWith({ scopes: 'event' }), ['malformed modules.finance.scopes']],
    [
      'says a scope twice',
      definitionWith({ scopes: ['event', 'event'] }),
      ['duplicate modules.finance.scopes'],
    ],
    ['has a scope that is no text', definitionWith({ scopes: [7] }), ['malformed modules.finance.scopes[0]']],
    [
      'says an action twice',
      definitionWith({ permissions: { bills: ['read', 'read'] } }),
      ['duplicate modules.finance.permissions.bills'],
    ],
    [
      'has a resource without actions',
      definitionWith({ permissions: { bills: [] } }),
      ['empty modules.finance.permissions.bills'],
    ],
    [
      'has a resource with an empty long form',
      definitionWith({ permissions: { bills: {} } }),
      ['empty modules.finance.permissions.bills'],
    ],
    [
      'has an action that is no text',
      definitionWith({ permissions: { bills: ['read', 7] } }),
      ['malformed modules.finance.permissions.bills[1]'],
    ],
    [
      'has an action without a description',
      definitionWith({ permissions: { bills: { read: {} } } }),
      ['missing_field modules.finance.permissions.bills.read.description'],
    ],
    [
      'has an action with an empty description',
      definitionWith({ permissions: { bills: { read: '' } } }),
      ['malformed modules.finance.permissions.bills.read.description'],
    ],
    [
      'has an excuse without a reason',
      definitionWith({ excuse: { 'some-rule': '' } }),
      ['malformed modules.finance.excuse.some-rule'],
    ],
    [
      'has an excuse whose reason is blank',
      definitionWith({ excuse: { 'some-rule': ' ' } }),
      ['malformed modules.finance.excuse.some-rule'],
    ],
    [
      'has an excuse whose reason is no text',
      definitionWith({ excuse: { 'some-rule': 7 } }),
      ['malformed modules.finance.excuse.some-rule'],
    ],
    [
      'has a package without modules',
      definitionWith({}, { packages: { p: { modules: [] } } }),
      ['empty packages.p.modules'],
    ],
    [
      'has a package that leaves its modules out',
      definitionWith({}, { packages: { p: {} } }),
      ['missing_field packages.p.modules'],
    ],
    [
      'has a package of an unknown module',
      definitionWith({}, { packages: { p: { modules: ['finanse'] } } }),
      ['unknown_module packages.p.modules'],
    ],
    [
      'names a package that is none',
      definitionWith({ packages: ['p'] }),
      ['unknown_package modules.finance.packages'],
    ],
    [
      'names an add-on that is none',
      definitionWith({ addons: ['a'] }),
      ['unknown_addon modules.finance.addons'],
    ],
    [
      'has an add-on that extends nothing',
      definitionWithAddon({ extends: [] }),
      ['empty addons.extra.extends'],
    ],
    [
      'has an add-on that unlocks nothing',
      definitionWithAddon({ unlocks: [] }),
      ['empty addons.extra.unlocks'],
    ],
    [
      'has an add-on for an unknown package',
      definitionWithAddon({ extends: ['basic'] }),
      ['unknown_package addons.extra.extends'],
    ],
    [
      'has an add-on that unlocks an unknown module',
      definitionWithAddon({ unlocks: ['finanse'] }),
      ['unknown_module addons.extra.unlocks'],
    ],
    [
      'has an add-on that unlocks an unknown key',
      definitionWithAddon({ unlocks: ['finance.bills.reed'] }),
      ['unknown_permission addons.extra.unlocks'],
    ],
    [
      'has an add-on that unlocks an unknown resource',
      definitionWithAddon({ unlocks: ['finance.bill.*'] }),
      ['unknown_permission addons.extra.unlocks'],
    ],
    [
      'has an add-on that unlocks a resource of an unknown module',
      definitionWithAddon({ unlocks: ['finanse.bills.*'] }),
      ['unknown_permission addons.extra.unlocks'],
    ],
    [
      'has an add-on that unlocks what is no wildcard',
      definitionWithAddon({ unlocks: ['Finance.*', 'finance.Bills.*', 'finance.bills.*.*'] }),
      Array(3).fill('unknown_permission addons.extra.unlocks'),
    ],
    [
      'has an add-on that unlocks what is no key',
      definitionWithAddon({ unlocks: ['finance.bills'] }),
      ['unknown_permission addons.extra.unlocks'],
    ],
    ['has an alias that is no text', aliases({ old: ['finance'] }), ['malformed aliases["old"]']],
    [
      'has an alias that is no key',
      aliases({ 'old.bills': 'finance' }),
      ['malformed_key aliases["old.bills"]'],
    ],
    ['has a wildcard as an alias', aliases({ 'old.*': 'finance' }), ['malformed_key aliases["old.*"]']],
  ])('that %s is refused with its path', (_, definition, expected) => {
    expect(problemsOf(definition)).toEqual(expected)
  })

  it('that names an add-on for a module that cannot be bought by itself is refused', () => {
    const definition = definitionWith(
      { standalone: false },
      { addons: { extra: { extends: ['finance'], unlocks: ['finance.bills.read'] } } },
    )
    expect(problemsOf(definition)).toEqual(['not_standalone addons.extra.extends'])
  })

  it('that names an add-on for a package and a standalone module of one key is refused: which is meant?', () => {
    const addons = { extra: { extends: ['finance'], unlocks: ['finance.bills.read'] } }
    const packages = { finance: { modules: ['finance'] } }
    expect(problemsOf(definitionWith({}, { packages, addons }))).toEqual(['duplicate addons.extra.extends'])
    // Where only one of the two can be bought there is no question, nor where no add-on asks it.
    expect(() => define(definitionWith({ standalone: false }, { packages, addons }))).not.toThrow()
    expect(() => define(definitionWith({}, { packages }))).not.toThrow()
  })

  it('takes a module that leaves standalone out for one that cannot be bought by itself', () => {
    const definition = definitionWith(
      { standalone: undefined },
      { addons: { extra: { extends: ['finance'], unlocks: ['finance.bills.read'] } } },
    )
    expect(problemsOf(definition)).toEqual([
      'missing_field modules.finance.standalone',
      'not_standalone addons.extra.extends',
    ])
  })

  it('says in words which values a field may have', () => {
    const { message } = catalogErrorOf(definitionWith({ type: 'core', status: 'beta' }))
    expect(message).toContain("modules.finance.type: must be 'base' or 'optional'")
    expect(message).toContain("modules.finance.status: must be 'live' or 'planned'")
  })

  it('lists every problem at once, each frozen with its code, path and message', () => {
    const definition = {
      modules: {
        finance: moduleDefinition({ title: 7, permissions: { bills: ['Read', 'write', 'write'] } }),
        Ai: moduleDefinition(),
      },
      packages: { arena: { modules: ['venue'], price: 10 } },
      addons: { extra: { extends: ['nothing'], unlocks: ['finance.*'] } },
      aliases: { old: 'finanse' },
    }
    expect(problemsOf(definition)).toEqual([
      'malformed_key modules["Ai"]',
      'malformed modules.finance.title',
      'duplicate modules.finance.permissions.bills',
      'malformed_key modules.finance.permissions.bills["Read"]',
      'unknown_field packages.arena.price',
      'unknown_module packages.arena.modules',
      'unknown_package addons.extra.extends',
      'module_wildcard addons.extra.unlocks',
      'alias_target_unknown aliases["old"]',
    ])
    const problems = catalogErrorOf(definition).problems
    for (const problem of problems) {
      expect(Object.isFrozen(problem)).toBe(true)
      expect(Object.keys(problem)).toEqual(['code', 'path', 'message'])
    }
    expect(Object.isFrozen(problems)).toBe(true)
  })

  it('is a CatalogError with a code of its own and one line a problem', () => {
    const error = catalogErrorOf(definitionWith({ title: 7, surface: 7 }))
    expect(error).toMatchObject({ name: 'CatalogError', code: 'invalid_catalog' })
    expect(error.message.split('\n')).toHaveLength(3)
    expect(error.message).toContain('modules.finance.surface: must be a text [malformed]')
    expect(catalogErrorOf(null).message).toContain('(catalog): must be an object')
  })
})

describe('CAT-2: compatibility is declared on both sides', () => {
  const sold = (packages: unknown, addons: unknown): unknown =>
    definitionWith(
      { packages, addons },
      {
        packages: { arena: { modules: ['finance'] }, other: { modules: ['finance'] } },
        addons: {
          whole: { extends: ['arena'], unlocks: ['finance'] },
          slice: { extends: ['arena'], unlocks: ['finance.bills.*'] },
        },
      },
    )

  it.each<[unknown, unknown]>([
    ['any', 'any'],
    [
      ['arena', 'other'],
      ['whole', 'slice'],
    ],
    [
      ['other', 'arena'],
      ['slice', 'whole'],
    ],
  ])('packages %j and add-ons %j agree', (packages, addons) => {
    expect(problemsOf(sold(packages, addons))).toEqual([])
  })

  it.each<[unknown, unknown, readonly string[]]>([
    ['none', 'any', ['incompatible modules.finance.packages', 'incompatible modules.finance.packages']],
    [['arena'], 'any', ['incompatible modules.finance.packages']],
    ['any', 'none', ['incompatible modules.finance.addons', 'incompatible modules.finance.addons']],
    ['any', ['whole'], ['incompatible modules.finance.addons']],
    [
      [],
      ['slice', 'whole'],
      ['incompatible modules.finance.packages', 'incompatible modules.finance.packages'],
    ],
  ])('packages %j and add-ons %j leave one out', (packages, addons, expected) => {
    expect(problemsOf(sold(packages, addons))).toEqual(expected)
  })

  it('a package or an add-on that a module lists, and that never includes it, is incompatible', () => {
    const definition = {
      modules: {
        finance: moduleDefinition({ packages: ['arena'], addons: ['slice'] }),
        ai: moduleDefinition(),
      },
      packages: { arena: { modules: ['ai'] } },
      addons: { slice: { extends: ['arena'], unlocks: ['ai.bills.read'] } },
    }
    expect(problemsOf(definition)).toEqual([
      'incompatible modules.finance.packages',
      'incompatible modules.finance.addons',
    ])
    const { message } = catalogErrorOf(definition)
    expect(message).toContain('modules.finance.packages: names "arena", which never includes this module')
    expect(message).toContain('modules.finance.addons: names "slice", which never unlocks or slices this')
  })
})
