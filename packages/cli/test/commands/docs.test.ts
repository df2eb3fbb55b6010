import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

describe('stagedoor docs', { timeout: 60_000 }, () => {
  it('writes HTML or Markdown, as the name of the file says', () => {
    const cwd = temporaryFolder()
    const title = ['--title', 'What <we> sell']
    expect(runStagedoor(['docs', platform, '--out', 'site/catalog.html', ...title], { cwd }).code).toBe(0)
    expect(readFileSync(join(cwd, 'site/catalog.html'), 'utf8')).toContain(
      '<title>What &lt;we&gt; sell</title>',
    )
    expect(runStagedoor(['docs', platform, '--out', 'CATALOG.md', ...title], { cwd }).code).toBe(0)
    expect(readFileSync(join(cwd, 'CATALOG.md'), 'utf8')).toMatch(/^# What \\<we\\> sell\n/)
  })

  it('prints Markdown, and replaces nothing without --force', () => {
    const cwd = temporaryFolder()
    expect(runStagedoor(['docs', platform], { cwd }).stdout).toMatch(/^# Catalog\n/)
    expect(runStagedoor(['docs', platform, '--as', 'html'], { cwd }).stdout).toMatch(/^<!doctype html>/)
    runStagedoor(['docs', platform, '--out', 'a.md'], { cwd })
    const again = runStagedoor(['docs', platform, '--out', 'a.md'], { cwd })
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('Give --force to replace it') })
  })

  it('says with --check whether the page is up to date', () => {
    const cwd = temporaryFolder()
    runStagedoor(['docs', platform, '--out', 'a.html'], { cwd })
    expect(runStagedoor(['docs', platform, '--out', 'a.html', '--check'], { cwd }).code).toBe(0)
    expect(runStagedoor(['docs', platform, '--out', 'a.html', '--check', '--title', 'x'], { cwd }).code).toBe(
      1,
    )
  })

  it('answers 2 for a catalog that is not there', () => {
    const { code, stderr } = runStagedoor(['docs', 'nope.ts'])
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 2 })
  })
})
