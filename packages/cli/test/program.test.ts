import { spawnSync } from 'node:child_process'
import { type Io, runCli } from '@stagedoor/cli'
import { describe, expect, it } from 'vitest'
import { aModule } from './definitions.ts'
import { Project } from './project.ts'
import { runStagedoor } from './run-cli.ts'

const COMMANDS = ['lint', 'lock', 'diff', 'assert', 'completion']

/** A world in memory, with a terminal if asked for. */
function anIo(cwd: string, { isTerminal = false, env = {} } = {}): Io & { text: () => string } {
  const written: string[] = []
  const write = (text: string): void => void written.push(text)
  const stdin = (): Promise<string> => Promise.resolve('')
  return { cwd, env, isTerminal, out: write, err: write, stdin, text: () => written.join('') }
}

describe('stagedoor', () => {
  it('prints help with every command, the exit codes and 0', () => {
    const { code, stdout } = runStagedoor(['--help'])
    expect(code).toBe(0)
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
    expect(stdout).toContain('Exit codes: 0 what was asked holds, 1 it does not, 2 misuse.')
  })

  it.each(COMMANDS)('prints help for %s, with examples', (command) => {
    const { code, stdout } = runStagedoor(['help', command])
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: stagedoor ${command}`)
    expect(stdout).toMatch(/Examples:\n {2}\$ (?:.* \| )?stagedoor /)
    expect(runStagedoor([command, '--help']).stdout).toBe(stdout)
  })

  it('prints its version', () => {
    expect(runStagedoor(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    [[], 'Usage: stagedoor'],
    [['lnt'], "unknown command 'lnt'\n(Did you mean lint?)"],
    [['lint', '--jsn'], "unknown option '--jsn'"],
    [['lock'], "missing required argument 'catalog'"],
    [['lock', 'a', 'b'], 'too many arguments'],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish'],
  ])('answers 2 for %j', (args, message) => {
    const { code, stdout, stderr } = runStagedoor(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })

  it('prints misuse as JSON too, if asked for JSON', () => {
    const { code, stdout, stderr } = runStagedoor(['lint', 'nowhere.ts', '--json'])
    expect([code, stderr]).toEqual([2, ''])
    expect(JSON.parse(stdout)).toEqual({
      format: 1,
      holds: false,
      error: {
        code: 'not_found',
        message: 'the catalog is not there',
        file: 'nowhere.ts',
        fix: expect.stringContaining('Check the path'),
      },
    })
  })

  it('takes the global options before and after the command', () => {
    const project = new Project()
    project.define({ modules: { finance: aModule() } })
    const after = project.run('lint', 'catalog.json', '--json')
    expect(project.run('--json', 'lint', 'catalog.json').stdout).toBe(after.stdout)
  })

  it('prints no stack, and one with --debug', () => {
    const project = new Project()
    project.write('catalog.ts', 'throw new Error("boom")')
    expect(project.run('lint', 'catalog.ts').stderr).not.toContain('    at ')
    expect(project.run('lint', 'catalog.ts', '--debug').stderr).toMatch(/caused by: Error: boom\n {4}at /)
  })

  it('ends in peace when its reader goes away', () => {
    const script = `"${process.execPath}" dist/bin.js lint --rules --json | head -c 1`
    const { status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', script], {
      cwd: new URL('..', import.meta.url),
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
  })
})

describe('colours', () => {
  const coloured = async (args: readonly string[], options: object): Promise<boolean> => {
    const project = new Project()
    project.define({ modules: { finance: aModule() } })
    const io = anIo(project.folder, options)
    await runCli(['lint', 'catalog.json', ...args], io)
    expect(io.text()).toContain('clean')
    return io.text().includes('\u001b[')
  }

  it.each<[string, readonly string[], object, boolean]>([
    ['are on a terminal', [], { isTerminal: true }, true],
    ['are not in a pipe', [], { isTerminal: false }, false],
    ['are not with --no-color', ['--no-color'], { isTerminal: true }, false],
    ['are not where NO_COLOR is set', [], { isTerminal: true, env: { NO_COLOR: '1' } }, false],
    ['are not on a dumb terminal', [], { isTerminal: true, env: { TERM: 'dumb' } }, false],
    ['are never in JSON', ['--json'], { isTerminal: true }, false],
  ])('%s', async (_, args, options, expected) => {
    if (args.includes('--json')) {
      const io = anIo('/', options)
      await runCli(['lint', '--rules', '--json'], io)
      expect(io.text()).not.toContain('\u001b[')
    } else expect(await coloured(args, options)).toBe(expected)
  })
})

describe('stagedoor completion', () => {
  const complete = (...words: readonly string[]): readonly string[] => {
    const script = `eval "$(cat)"
COMP_WORDS=(stagedoor ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_stagedoor; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = spawnSync('bash', ['-c', script], {
      input: runStagedoor(['completion', 'bash']).stdout,
      encoding: 'utf8',
    })
    return stdout.trim().split('\n')
  }

  it('completes commands, their options and their choices in bash', () => {
    expect(complete('')).toEqual(expect.arrayContaining([...COMMANDS, 'help']))
    expect(complete('lo')).toEqual(['lock'])
    expect(complete('diff', '--')).toEqual(
      expect.arrayContaining(['--acknowledge', '--markdown', '--json', '--no-color', '--debug', '--help']),
    )
    expect(complete('completion', 'f')).toEqual(['fish'])
  })

  it.each(['zsh', 'fish'])('names every command and option for %s', (shell) => {
    const { code, stdout } = runStagedoor(['completion', shell])
    expect(code).toBe(0)
    for (const word of [...COMMANDS, 'acknowledge', 'strict', 'check']) expect(stdout).toContain(word)
  })
})
