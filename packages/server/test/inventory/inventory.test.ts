import { allOf, anyOf, defineCatalog, moduleAccess, type Requirement } from '@stagedoor/core'
import {
  createAuthorizer,
  type InventoryRoute,
  inventoryMarkdown,
  inventoryTable,
  toInventory,
} from '@stagedoor/server'
import { describe, expect, it } from 'vitest'

const entry = {
  surface: 'Work.',
  type: 'optional',
  status: 'live',
  standalone: false,
  packages: 'any',
  addons: 'any',
  scopes: [],
  capabilities: ['Work'],
} as const

const catalog = defineCatalog({
  modules: {
    crew: { ...entry, title: 'Crew', permissions: { shifts: ['read', 'write'] } },
    tours: { ...entry, title: 'Tours', permissions: { legs: ['read'] } },
    maps: { ...entry, title: 'Maps', standalone: true, permissions: { pins: ['read'] } },
    lost: { ...entry, title: 'Lost', permissions: { keys: ['find'] } },
    later: { ...entry, title: 'Later', status: 'planned', standalone: true, permissions: { days: ['plan'] } },
  },
  packages: { starter: { modules: ['crew'] } },
  addons: { touring: { extends: ['starter'], unlocks: ['tours'] } },
  aliases: { 'crew.times.read': 'crew.shifts.read', missing: 'lost' },
})

const authorizer = createAuthorizer({ catalog, issuer: 'https://auth.example.com', audience: 'api' })

/** A route of which nothing but its requirements is of interest. */
const route = (
  path: string,
  requirements: readonly (string | Requirement<string>)[] = [],
  more: Partial<InventoryRoute> = {},
): InventoryRoute => ({
  road: 'http',
  method: 'GET',
  path,
  access: 'declared',
  guards: requirements.map((each) => authorizer.declare(each as never).description),
  declaredAt: 'here',
  ...more,
})

describe('toInventory', () => {
  it('puts routes in one order, however they come: by road, path and method', () => {
    const routes = [
      route('/b'),
      route('bills', [], { road: 'graphql', method: 'QUERY' }),
      route('/a', [], { method: 'POST' }),
      route('/a'),
      route('/B'),
    ]
    const inventory = toInventory(catalog, routes)
    expect(inventory.routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /B',
      'GET /a',
      'POST /a',
      'GET /b',
      'QUERY bills',
    ])
    expect(toInventory(catalog, routes.toReversed())).toEqual(inventory)
  })

  it('is frozen throughout, shares nothing with its input, and survives JSON', () => {
    const given = route('/a', ['crew.shifts.read'])
    const inventory = toInventory(catalog, [given])
    const [listed] = inventory.routes
    for (const part of [
      inventory,
      inventory.routes,
      listed,
      listed?.guards,
      inventory.impossible,
      inventory.unused,
    ])
      expect(Object.isFrozen(part)).toBe(true)
    expect(listed).not.toBe(given)
    expect(JSON.parse(JSON.stringify(inventory))).toEqual(inventory)
    expect(inventory.inventoryVersion).toBe(1)
  })

  it('keeps what is wrong with a route', () => {
    const wrong = route('/x', [], { access: 'undeclared', problem: 'declares nothing' })
    expect(toInventory(catalog, [wrong]).routes).toEqual([wrong])
  })
})

describe('impossible: what can never pass', () => {
  const found = (...requirements: (string | Requirement<string>)[]) =>
    toInventory(catalog, [route('/x', requirements)]).impossible.map(
      ({ route: at, permission, module: owner }) => [at, permission, owner],
    )

  it('is a permission, or a module, that no purchase gives', () => {
    expect(found('lost.keys.find')).toEqual([['GET /x', 'lost.keys.find', 'lost']])
    expect(found(moduleAccess('lost'))).toEqual([['GET /x', undefined, 'lost']])
    expect(found(moduleAccess('missing'))).toEqual([['GET /x', undefined, 'lost']])
  })

  it('is nothing that a package includes, an add-on unlocks or that is standalone, planned or not', () => {
    expect(found('crew.shifts.read', 'tours.legs.read', 'maps.pins.read', 'later.days.plan')).toEqual([])
  })

  it('is an allOf with one such part, and an anyOf with no other', () => {
    expect(found(allOf('crew.shifts.read', 'lost.keys.find'))).toHaveLength(1)
    expect(found(anyOf('crew.shifts.read', 'lost.keys.find'))).toEqual([])
    expect(found(anyOf('lost.keys.find', moduleAccess('lost')))).toHaveLength(2)
    expect(found(anyOf(allOf('crew.shifts.read', 'lost.keys.find'), 'lost.keys.find'))).toHaveLength(2)
    expect(found(allOf(anyOf('crew.shifts.read', 'lost.keys.find'), 'maps.pins.read'))).toEqual([])
  })
})

describe('unused: what no route names', () => {
  it('lists permissions in order of definition; a retired key stands for its successor', () => {
    const routes = [
      route('/a', ['crew.times.read']),
      route('/b', [anyOf('maps.pins.read', 'later.days.plan'), moduleAccess('tours')]),
    ]
    expect(toInventory(catalog, routes).unused).toEqual([
      'crew.shifts.write',
      'tours.legs.read',
      'lost.keys.find',
    ])
  })
})

describe('inventoryTable', () => {
  it('writes columns, a sum, and what was found', () => {
    const inventory = toInventory(catalog, [
      route('/bills/:id', [allOf('crew.shifts.read', 'lost.keys.find')]),
      route('/health', [], { access: 'public', declaredAt: 'its route' }),
      route('/x', [], { access: 'undeclared', problem: 'declares nothing', declaredAt: 'nowhere' }),
    ])
    expect(
      inventoryTable(inventory),
    ).toBe(`Method  Path        Needs                                    Declared at
GET     /bills/:id  allOf(crew.shifts.read, lost.keys.find)  here
GET     /health     public                                   its route
GET     /x          undeclared (declares nothing)            nowhere

3 routes: 1 declared, 1 public, 1 undeclared

Wrong (1):
  GET /x: declares nothing

Never passes (1):
  GET /bills/:id: lost.keys.find, nobody can own the module lost: no package includes it, no add-on unlocks it, and it is not standalone

Named by no route (4):
  crew.shifts.write
  tours.legs.read
  maps.pins.read
  later.days.plan
`)
  })

  it('lets no name move the cursor, or turn the line', () => {
    const text = inventoryTable(toInventory(catalog, [route('/\u001b[2J\r\n\u202e\u2028x')]))
    expect(text).toContain('/ [2J')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u001b\r\u202e\u2028]/)
  })
})

describe('inventoryMarkdown', () => {
  const cellsOf = (path: string): string | undefined =>
    inventoryMarkdown(toInventory(catalog, [route(path)])).split('\n')[4]

  it('writes a table, a sum, and what was found', () => {
    const inventory = toInventory(catalog, [
      route('/lost', ['lost.keys.find']),
      route('/x', ['crew.shifts.write'], { problem: 'declares something, but not first' }),
    ])
    const text = inventoryMarkdown(inventory)
    expect(text.split('\n').slice(0, 6)).toEqual([
      '2 routes: 2 declared, 0 public, 0 undeclared.',
      '',
      '| Method | Path | Needs | Declared at |',
      '| --- | --- | --- | --- |',
      '| `GET` | `/lost` | `lost.keys.find` | `here` |',
      '| `GET` | `/x` | `crew.shifts.write (declares something, but not first)` | `here` |',
    ])
    expect(text).toContain('**Wrong (1)**\n\n- `GET /x`: `declares something, but not first`\n')
    expect(text).toContain('- `GET /lost` asks for `lost.keys.find`: nobody can own the module lost')
    expect(text).toContain('- `crew.shifts.read`\n')
  })

  it.each([
    ['/a|b', '`/a\\|b`'],
    ['/a\\|b', '`/a\\\\\\|b`'],
    ['(/^\\/c/)', '`(/^\\/c/)`'],
    ['/`a`', '`` /`a` ``'],
    ['/``', '``` /`` ```'],
    ['/@someone/#1', '`/@someone/#1`'],
    ['/a\n| b |', '`/a \\| b \\|`'],
    ['/<b>*_[x](y)', '`/<b>*_[x](y)`'],
  ])('keeps %j within its cell, and plain', (path, cell) => {
    expect(cellsOf(path)).toBe(`| \`GET\` | ${cell} |  | \`here\` |`)
  })
})
