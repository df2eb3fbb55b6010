import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { aModule, type Definition, touring } from './definitions.ts'
import { Project } from './project.ts'

/** What two branches have made of one file, as Git leaves it. */
const merged = (ours: string, theirs: string): string =>
  `<<<<<<< HEAD\n${ours}\n=======\n${theirs}\n>>>>>>> costs\n`

const CATALOG: Definition = { modules: { finance: aModule() } }
const POLICY = 'suite: Money\ncompanies:\n'

function aProject(): Project {
  const project = new Project()
  project.define(CATALOG)
  project.write('merged.json', merged('{ "a": 1 }', '{ "a": 2 }'))
  project.write(
    'policy/access.yaml',
    `${POLICY}${merged('  small: { bought: {} }', '  large: { bought: {} }')}`,
  )
  project.write('members.yaml', merged('- userId: una', '- userId: ada'))
  return project
}

const LOCK_FIX = 'Put the lock of the main branch in its place and run `stagedoor lock` with `--base`'
const DATA_FIX = 'Resolve the conflict: choose what stays, and take the markers out.'

describe('a file with the conflict markers of a merge', () => {
  it.each<readonly [string, readonly string[]]>([
    ['policy/access.yaml:3', ['test', 'catalog.json', 'policy']],
    ['merged.json:1', ['lint', 'merged.json']],
    ['merged.json:1', ['lint', 'catalog.json', '--config', 'merged.json']],
    ['merged.json:1', ['diff', 'catalog.json', 'catalog.json', '--acknowledge', 'merged.json']],
    ['members.yaml:1', ['matrix', 'catalog.json', '--members', 'members.yaml']],
  ])('is named with the line of the first, and what to do: %s', async (place, args) => {
    const { code, stderr } = await aProject().ask(...args)
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `stagedoor: ${place} holds the conflict markers of a merge\n  ${DATA_FIX}\n`,
    })
  })

  it.each<readonly [string, readonly string[]]>([
    ['lock', ['lock', 'catalog.json']],
    ['lock --check', ['lock', 'catalog.json', '--check']],
    ['lock --base', ['lock', 'catalog.json', '--lock', 'new.json', '--base', 'catalog.lock.json']],
    ['diff', ['diff', 'catalog.lock.json', 'catalog.json']],
  ])('is not to be resolved by hand if it is the lock: %s', async (_, args) => {
    const project = aProject()
    await project.ask('lock', 'catalog.json')
    const lines = project.read('catalog.lock.json').split('\n')
    const text = [...lines.slice(0, 3), merged(lines[3] ?? '', lines[3] ?? ''), ...lines.slice(4)].join('\n')
    project.write('catalog.lock.json', text)
    const { code, stderr } = await project.ask(...args)
    expect(code).toBe(2)
    expect(stderr).toContain('stagedoor: catalog.lock.json:4 holds the conflict markers of a merge\n')
    expect(stderr).toContain(LOCK_FIX)
    expect(project.read('catalog.lock.json')).toBe(text)
  })

  it('is known for a lock by what it says, whatever its name', async () => {
    const project = aProject()
    project.write('main.json', `{\n"lockVersion": 1,\n${merged('"modules": {}', '"modules": {}')}}`)
    expect((await project.ask('diff', 'main.json', 'catalog.json')).stderr).toContain(LOCK_FIX)
  })

  it('leaves alone a sound text that holds such signs', async () => {
    const project = aProject()
    project.define({ modules: { finance: aModule({ surface: 'Money, <<<<<<< in and >>>>>>> out.' }) } })
    expect((await project.ask('lint', 'catalog.json')).code).toBe(0)
  })
})

describe('a lock that two branches have changed, merged by Git', () => {
  it('is made whole by the lock of the main branch and `stagedoor lock --base`', async () => {
    const project = aProject()
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
        cwd: project.folder,
        env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
        encoding: 'utf8',
        stdio: 'pipe',
      })
    const commit = async (branch: string, definition: Definition): Promise<void> => {
      project.define(definition)
      await project.ask('lock', 'catalog.json')
      git('add', 'catalog.lock.json')
      git('commit', '--quiet', '--message', branch)
    }
    const income = aModule({ title: 'Income', surface: 'What a company earns.' })
    git('init', '--quiet', '--initial-branch', 'main')
    await commit('first', CATALOG)
    git('switch', '--quiet', '--create', 'tours')
    await commit('tours', { modules: { ...CATALOG.modules, touring: touring() } })
    git('switch', '--quiet', 'main')
    await commit('income', { modules: { ...CATALOG.modules, income } })
    git('switch', '--quiet', 'tours')
    expect(() => git('merge', '--quiet', 'main')).toThrow('merge')
    project.define({ modules: { ...CATALOG.modules, income, touring: touring() } })
    expect((await project.ask('lock', 'catalog.json')).stderr).toContain(LOCK_FIX)

    project.write('base.json', git('show', 'main:catalog.lock.json'))
    project.write('catalog.lock.json', project.read('base.json'))
    const { code, stdout } = await project.ask('lock', 'catalog.json', '--base', 'base.json')
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('+ touring\n') })
    expect((await project.ask('lock', 'catalog.json', '--check', '--base', 'base.json')).code).toBe(0)
  })
})
