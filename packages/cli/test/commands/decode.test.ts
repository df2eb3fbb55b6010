import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'
import { CLAIMS, HEADER, tokenWith } from '../token/tokens.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

describe('stagedoor decode', { timeout: 60_000 }, () => {
  it('shows a token from standard input, and says first that nothing is verified', async () => {
    const auth = await createTestIssuer()
    const token = await auth.tokenFor(aMember(platformCatalog).may('finance.bills.read'))
    const { code, stdout } = runStagedoor(['decode'], { input: `Authorization: Bearer ${token}\n` })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^NOT VERIFIED: no signature was checked/)
    expect(stdout).toContain('"finance.bills.read"')
    expect(stdout).toMatch(/expires {5}\d{4}-\d\d-\d\dT.*\(in 5 minutes\)/)
    expect(stdout).toMatch(/\d+ {2} {1,3}\d+ % {2}grants/)
    expect(stdout).not.toContain('would refuse it')
    expect(stdout).not.toContain(token.split('.')[2])
  })

  it('spells out the numbers of version 2 where the catalog is named, and does not guess them where it is not', async () => {
    const auth = await createTestIssuer({ compact: platformCatalog })
    const permissions = platformCatalog.permissions
      .filter((each) => each.module === 'finance')
      .map(({ key }) => key)
    const input = await auth.tokenFor(aMember(platformCatalog).may(permissions as never))
    const { refusals, members } = runStagedoor(['decode', '--json'], { input }).json()
    expect({ refusals, members }).toEqual({ refusals: [], members: undefined })
    const known = runStagedoor(['decode', '-', '--json', '--catalog', platform], { input }).json()
    expect(known).toMatchObject({
      refusals: [],
      members: [{ companyId: 'comp_1', grants: [{ permissions }] }],
    })
    const { stdout } = runStagedoor(['decode', '-', '--catalog', platform], { input })
    expect(stdout).toContain(permissions.at(-1))
    const other = tokenWith({
      ...CLAIMS,
      entitlements: undefined,
      modules: undefined,
      grants: { v: 2, order: 'AAAAAAAAAAA' },
    })
    expect(
      runStagedoor(['decode', '-', '--json', '--catalog', platform], { input: other }).json().refusals,
    ).toContainEqual(expect.stringContaining('the numbers are those of another catalog'))
  })

  it('reads a file, and the answer of a token endpoint', () => {
    const cwd = temporaryFolder()
    writeFileSync(
      join(cwd, 'answer.json'),
      JSON.stringify({ access_token: tokenWith(), token_type: 'Bearer' }),
    )
    const { claims, verified } = runStagedoor(['decode', 'answer.json', '--json'], { cwd }).json()
    expect(verified).toBe(false)
    expect(claims).toEqual(CLAIMS)
  })

  it('warns of the limits that the token is near, and says what takes up the room', () => {
    const permissions = Array.from({ length: 200 }, (_, index) => `finance.bills_${index}.read`)
    const input = tokenWith({ ...CLAIMS, grants: [{ permissions }] })
    const { stdout } = runStagedoor(['decode'], { input })
    expect(stdout).toMatch(/too large for a cookie \(4 KiB\): \d+ of 4096 bytes/)
    expect(stdout).toMatch(/nearly too large for a header line of a proxy/)
    expect(stdout).not.toContain('Node')
    expect(stdout).toMatch(/^ {4}\d\d\d\d {3}9\d % {2}grants$/m)
  })

  it('says what a guard would refuse, and what a catalog does not know', () => {
    const claims = { ...CLAIMS, grants: [{ permissions: ['finance.bills.raed'] }] }
    const { stdout } = runStagedoor(['decode', '-', '--catalog', platform], {
      input: tokenWith(claims, { ...HEADER, alg: 'none' }),
    })
    expect(stdout).toContain('its alg is no asymmetric algorithm')
    expect(stdout).toContain('it has expired')
    expect(stdout).toContain('comp_1: grants[0].permissions[0] finance.bills.raed (inert_pattern)')
  })

  it('refuses a token as an argument, and does not repeat it', () => {
    const token = tokenWith()
    for (const args of [
      ['decode', token],
      ['decode', `Bearer ${token}`],
      ['explain', 'c.ts', 'a.b.c', '--token', token],
    ]) {
      const { code, stdout, stderr } = runStagedoor(args)
      expect(code).toBe(2)
      expect(stderr).toMatch(/a token was given as an argument|does not load|not there/)
      expect(stdout + stderr).not.toContain(token.slice(0, 20))
    }
  })

  it('never acts on what a token says to a terminal', () => {
    const claims = { ...CLAIMS, sub: '\u001b]0;owned\u0007', 'x\u009b2J': 1 }
    const { stdout } = runStagedoor(['decode'], { input: tokenWith(claims) })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })

  it.each([
    ['', 'is empty'],
    ['not a token', 'holds no token'],
    ['{ "error": "x" }', 'is JSON without an access_token'],
  ])('answers 2 for %j, in one line and what to do', (input, message) => {
    const { code, stdout, stderr } = runStagedoor(['decode'], { input })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(2)
  })
})
