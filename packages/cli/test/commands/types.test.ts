import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

describe('stagedoor types', { timeout: 60_000 }, () => {
  it('writes the language that the name of the file says', () => {
    const cwd = temporaryFolder()
    for (const [file, text] of [
      ['keys.ts', "'finance.bills.read',"],
      ['keys.py', 'PERMISSION_FINANCE_BILLS_READ: Final = "finance.bills.read"'],
      ['keys.go', 'PermissionFinanceBillsRead PermissionKey = "finance.bills.read"'],
    ] as const) {
      expect(runStagedoor(['types', platform, '--out', file], { cwd }).stdout).toMatch(
        /^wrote keys\.\w+ \(\d+ bytes\)/,
      )
      expect(readFileSync(join(cwd, file), 'utf8')).toContain(text)
    }
  })

  it('replaces nothing without --force', () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'keys.ts'), 'mine')
    const { code, stderr } = runStagedoor(['types', platform, '--out', 'keys.ts'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('keys.ts is there already, and nothing was written')
    expect(readFileSync(join(cwd, 'keys.ts'), 'utf8')).toBe('mine')
    expect(runStagedoor(['types', platform, '--out', 'keys.ts', '--force'], { cwd }).code).toBe(0)
  })

  it('says with --check whether the file is up to date', () => {
    const cwd = temporaryFolder()
    const check = (): object => {
      const { code, stdout } = runStagedoor(['types', platform, '--out', 'keys.go', '--check'], { cwd })
      return { code, stdout: stdout.split('\n')[0] }
    }
    expect(check()).toEqual({ code: 1, stdout: 'keys.go is not there' })
    runStagedoor(['types', platform, '--out', 'keys.go'], { cwd })
    expect(check()).toEqual({ code: 0, stdout: 'keys.go is up to date' })
    writeFileSync(join(cwd, 'keys.go'), readFileSync(join(cwd, 'keys.go'), 'utf8').replaceAll('\n', '\r\n'))
    expect(check()).toEqual({ code: 0, stdout: 'keys.go is up to date' })
    writeFileSync(join(cwd, 'keys.go'), 'package old\n')
    expect(check()).toEqual({ code: 1, stdout: 'keys.go is out of date' })
    expect(readFileSync(join(cwd, 'keys.go'), 'utf8')).toBe('package old\n')
  })

  it.each([
    [['--check'], '--check needs the file'],
    [['--language', 'cobol'], 'Allowed choices are typescript, python, go'],
    [['--go-package', 'My Keys'], 'no name of a Go package'],
  ])('answers 2 for %j', (args, message) => {
    const { code, stderr } = runStagedoor(['types', platform, ...args])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })
})
