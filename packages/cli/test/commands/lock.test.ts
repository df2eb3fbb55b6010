import { describe, expect, it } from 'vitest'
import { aModule, type Definition, touring } from '../definitions.ts'
import { Project } from '../project.ts'

const FIRST: Definition = { modules: { finance: aModule() } }

/** A project with a catalog, whose lock is not written yet. */
function aProject(): Project {
  const project = new Project()
  project.define(FIRST)
  return project
}

const withTouring: Definition = { modules: { finance: aModule(), touring: touring() } }

describe('stagedoor lock', () => {
  it('writes the lock of a catalog, and says what is in it', () => {
    const project = aProject()
    const { code, stdout } = project.run('lock', 'catalog.json')
    expect(code).toBe(0)
    expect(stdout).toBe('+ finance\n+ finance.bills.read\n+ finance.bills.write\ncatalog.lock.json written\n')
    expect(JSON.parse(project.read('catalog.lock.json'))).toMatchObject({
      lockVersion: 1,
      modules: { finance: { number: 0 } },
      permissions: { 'finance.bills.write': { number: 1 } },
      retired: { modules: {}, permissions: {} },
    })
  })

  it('leaves a lock alone that says what the catalog says', () => {
    const project = aProject()
    project.run('lock', 'catalog.json')
    const formatted = JSON.stringify(JSON.parse(project.read('catalog.lock.json')))
    project.write('catalog.lock.json', formatted)
    expect(project.run('lock', 'catalog.json').stdout).toBe('catalog.lock.json says what the catalog says\n')
    expect(project.read('catalog.lock.json')).toBe(formatted)
  })

  it('keeps numbers over changes, in a file of any name', () => {
    const project = aProject()
    project.run('lock', 'catalog.json', '--lock', 'locks/main.json')
    project.define({ modules: { touring: touring() } })
    const { stdout } = project.run('lock', 'catalog.json', '--lock', 'locks/main.json')
    expect(stdout).toContain('+ touring\n')
    expect(stdout).toContain('- finance.bills.read\n')
    expect(JSON.parse(project.read('locks/main.json'))).toMatchObject({
      modules: { touring: { number: 1 } },
      permissions: { 'touring.routes.read': { number: 2 } },
      retired: {
        modules: { finance: 0 },
        permissions: { 'finance.bills.read': 0, 'finance.bills.write': 1 },
      },
    })
  })
})

describe('stagedoor lock --check', () => {
  it('answers 1 where there is no lock, and writes none', () => {
    const project = aProject()
    const { code, stdout } = project.run('lock', 'catalog.json', '--check')
    expect(code).toBe(1)
    expect(stdout).toContain('catalog.lock.json is not there: run `stagedoor lock` and commit it')
    expect(() => project.read('catalog.lock.json')).toThrow()
  })

  it('answers 0 for a lock that is up to date', () => {
    const project = aProject()
    project.run('lock', 'catalog.json')
    expect(project.run('lock', 'catalog.json', '--check').code).toBe(0)
  })

  it('answers 1 for a lock that is not, and leaves it as it is', () => {
    const project = aProject()
    project.run('lock', 'catalog.json')
    const before = project.read('catalog.lock.json')
    project.define(withTouring)
    expect(project.run('lock', 'catalog.json', '--check', '--json').json()).toEqual({
      format: 1,
      command: 'lock',
      holds: false,
      file: 'catalog.lock.json',
      status: 'stale',
      added: ['touring', 'touring.routes.read', 'touring.routes.write'],
      retired: [],
      renumbered: [],
    })
    expect(project.read('catalog.lock.json')).toBe(before)
  })
})

describe('CAT-6: stagedoor lock --base', () => {
  /** A project whose main branch had a permission that is gone, with that lock as the base. */
  function onMain(): Project {
    const project = new Project()
    project.define(withTouring)
    project.run('lock', 'catalog.json', '--lock', 'base.json')
    project.write('catalog.lock.json', project.read('base.json'))
    project.define({ modules: { touring: touring() } })
    return project
  }

  it('lets a lock pass that keeps every number, those of what is gone too', () => {
    const project = onMain()
    expect(project.run('lock', 'catalog.json', '--base', 'base.json').code).toBe(0)
    expect(project.run('lock', 'catalog.json', '--check', '--base', 'base.json').code).toBe(0)
  })

  it('refuses a lock that was made anew, and tells every key that would be taken for another', () => {
    const project = onMain()
    project.run('lock', 'catalog.json', '--lock', 'anew.json')
    project.write('catalog.lock.json', project.read('anew.json'))
    const { code, stdout } = project.run('lock', 'catalog.json', '--check', '--base', 'base.json')
    expect(code).toBe(1)
    expect(stdout).toContain('! finance: no number where the base has 0\n')
    expect(stdout).toContain('! touring: number 0 where the base has 1\n')
    expect(stdout).toContain('! touring.routes.read: number 0 where the base has 2\n')
    expect(stdout).toContain('catalog.lock.json gives keys other numbers than the base')
    expect(
      project.run('lock', 'catalog.json', '--check', '--base', 'base.json', '--json').json(),
    ).toMatchObject({
      status: 'renumbered',
      renumbered: expect.arrayContaining([
        { key: 'finance.bills.read', before: 0 },
        { key: 'touring', before: 1, after: 0 },
      ]),
    })
  })

  it('writes none, where none is there yet', () => {
    const project = onMain()
    const { code } = project.run('lock', 'catalog.json', '--lock', 'anew.json', '--base', 'base.json')
    expect(code).toBe(1)
    expect(() => project.read('anew.json')).toThrow()
  })

  it('refuses a number that was edited', () => {
    const project = onMain()
    project.run('lock', 'catalog.json')
    project.write(
      'catalog.lock.json',
      project.read('catalog.lock.json').replace('"number": 3,', '"number": 9,'),
    )
    const { code, stdout } = project.run('lock', 'catalog.json', '--check', '--base', 'base.json')
    expect(code).toBe(1)
    expect(stdout).toContain('! touring.routes.write: number 9 where the base has 3\n')
  })

  it('answers 2 for a base that is not there', () => {
    expect(onMain().run('lock', 'catalog.json', '--base', 'main.json').code).toBe(2)
  })
})

describe('a lock that does not hold', () => {
  const broken = async (change: (text: string) => string): ReturnType<Project['ask']> => {
    const project = aProject()
    project.define(withTouring)
    await project.ask('lock', 'catalog.json')
    project.write('catalog.lock.json', change(project.read('catalog.lock.json')))
    return project.ask('lock', 'catalog.json')
  }

  it.each<readonly [string, (text: string) => string, string]>([
    [
      'gives one number to two keys, as two merged branches do',
      (text) => text.replace('"number": 3,', '"number": 2,'),
      'catalog.lock.json:11 is no lock: permissions.touring.routes.write has the number 2, which is that of touring.routes.read',
    ],
    [
      'gives a retired number away again',
      (text) => text.replace('"permissions": {}', '"permissions": { "finance.old.read": 0 }'),
      'permissions.finance.bills.read has the number 0, which is that of finance.old.read',
    ],
    ['lacks a field', (text) => text.replace('"delegable": true', '"x": 1'), 'has no right `delegable`'],
    [
      'has a field too many',
      (text) => text.replace('"number": 0,', '"number": 0, "x": 1,'),
      'has a field "x"',
    ],
    [
      'is of another version',
      (text) => text.replace('"lockVersion": 1', '"lockVersion": 2'),
      'lockVersion must be 1',
    ],
    [
      'holds a permission of no module',
      (text) => text.replaceAll('"touring.', '"tours.'),
      'permissions.tours.routes.read is in no module',
    ],
    ['is no object', () => '[]', 'is no lock: the document must be an object'],
    ['is no JSON', (text) => text.slice(0, 200), 'is no JSON'],
  ])('answers 2 where it %s', async (_, change, message) => {
    const { code, stderr } = await broken(change)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).toContain('catalog.lock.json')
    expect(stderr).not.toContain('    at ')
  })

  it('is never overwritten', () => {
    const project = aProject()
    project.write('catalog.lock.json', '{ "name": "something else" }')
    expect(project.run('lock', 'catalog.json').code).toBe(2)
    expect(project.read('catalog.lock.json')).toBe('{ "name": "something else" }')
  })
})
