import { describe, expect, it } from 'vitest'
import { problemsOf } from '../fixtures/defining.ts'
import { definitionWith, moduleDefinition } from '../fixtures/module-definition.ts'

describe('CAT-1: keys', () => {
  it.each(['a', 'finance', 'venue_marketplace', 'f2', 'a'.repeat(80)])('takes the module key %s', (key) => {
    expect(problemsOf({ modules: { [key]: moduleDefinition() }, packages: {}, addons: {} })).toEqual([])
  })

  it.each(['', 'Finance', '2f', '_f', 'fin-ance', 'fin ance', 'fin.ance', 'finançe', '*', 'a'.repeat(81)])(
    'refuses the module key %j',
    (key) => {
      const problems = problemsOf({ modules: { [key]: moduleDefinition() }, packages: {}, addons: {} })
      expect(problems).toHaveLength(1)
      expect(problems[0]).toMatch(/^malformed_key modules/)
    },
  )

  it('refuses a hyphen in the key of a package or an add-on', () => {
    const definition = definitionWith(
      {},
      {
        packages: { 'basic-promoter': { modules: ['finance'] } },
        addons: { 'vendor-directory': { extends: ['finance'], unlocks: ['finance.bills.read'] } },
      },
    )
    expect(problemsOf(definition)).toEqual([
      'malformed_key packages.basic-promoter',
      'malformed_key addons.vendor-directory',
    ])
  })

  it('takes a hyphen in resources and actions', () => {
    expect(problemsOf(definitionWith({ permissions: { 'credit-notes': ['write-off', 'read_2'] } }))).toEqual(
      [],
    )
  })

  it.each(['Bills', '-bills', '2bills', 'bills.sub', '*', '', 'bïlls'])('refuses the resource %j', (name) => {
    const problems = problemsOf(definitionWith({ permissions: { [name]: ['read'] } }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^malformed_key modules\.finance\.permissions/)
  })

  it.each(['Read', '*', 're ad', 'read\n'])(
    'refuses the action %j in the short and the long form',
    (name) => {
      for (const actions of [[name], { [name]: 'Does it' }]) {
        const problems = problemsOf(definitionWith({ permissions: { bills: actions } }))
        expect(problems).toHaveLength(1)
        expect(problems[0]).toMatch(/^malformed_key modules\.finance\.permissions\.bills/)
      }
    },
  )

  it.each(['BusinessUnit', 'business_unit', 'business-unit', 'business.unit', '2nd', '', '__proto__'])(
    'refuses the dimension %j',
    (name) => {
      expect(problemsOf(definitionWith({ scopes: [name] }))).toEqual(['malformed_key modules.finance.scopes'])
    },
  )

  it.each(['a', 'eventA', 'eventZ', 'eventz', 'event09'])('takes the dimension %s', (name) => {
    expect(problemsOf(definitionWith({ scopes: [name] }))).toEqual([])
  })

  it('reads nothing below a malformed key: one problem says it', () => {
    const modules = { Finance: { title: 7 } }
    expect(problemsOf({ modules, packages: {}, addons: {} })).toEqual(['malformed_key modules["Finance"]'])
    expect(problemsOf(definitionWith({ permissions: { 'bills.sub': ['Read', 7] } }))).toEqual([
      'malformed_key modules.finance.permissions["bills.sub"]',
    ])
  })

  it('reserves the dimension company, for a module and for an action', () => {
    const long = { bills: { read: { description: 'Sees bills', scopes: ['company'] } } }
    expect(problemsOf(definitionWith({ scopes: ['company'], permissions: long }))).toEqual([
      'reserved_dimension modules.finance.scopes',
      'reserved_dimension modules.finance.permissions.bills.read.scopes',
    ])
  })
})
