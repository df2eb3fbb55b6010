import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as here from '@stagedoor/core'
import * as claimsHere from '@stagedoor/core/claims'
import { afterAll, describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'

const folder = mkdtempSync(join(tmpdir(), 'stagedoor-copy-'))
const original = dirname(dirname(fileURLToPath(import.meta.resolve('@stagedoor/core'))))
for (const part of ['dist', 'src']) cpSync(join(original, part), join(folder, part), { recursive: true })
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
const load = (file: string): Promise<unknown> =>
  import(/* @vite-ignore */ pathToFileURL(join(folder, 'dist', file)).href)
const there = (await load('index.js')) as typeof here
const claimsThere = (await load(join('claims', 'index.js'))) as typeof claimsHere

afterAll(() => rmSync(folder, { recursive: true }))

const READ = 'finance.bills.read'
const everything: here.Member = {
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['finance', 'finance_x'] },
  modules: ['finance', 'finance_x'],
  grants: [{ permissions: ['finance.*', 'finance_x.*', 'finance.vault.open'] }],
  delegation: { modules: ['finance'], permissions: ['finance.*'] },
}

describe('APP-3: two installed copies of core in one process', () => {
  it('are two', () => {
    expect(there.resolveAccess).not.toBe(here.resolveAccess)
    expect(claimsThere.decodeClaims).not.toBe(claimsHere.decodeClaims)
  })

  it('a member that one has read, or decoded, is to the other what its document says', () => {
    const claims = claimsHere.encodeClaims(catalog, everything)
    const members = [
      there.parseMember(everything).member,
      claimsThere.decodeClaims(catalog, claims, { userId: 'user_1' }).member,
    ]
    const expected = here.resolveAccess(catalog, everything).permissions()
    for (const member of members) {
      const access = here.resolveAccess(catalog, member)
      expect(access.permissions()).toEqual(expected)
      expect(access.can(READ, { company: 'comp_2' })).toBe(false)
    }
  })

  it('what one has prepared is no question to the other, also for the same catalog', () => {
    const prepared = there.prepareRequirement(catalog, READ)
    const answers = [here, there].map((copy) => copy.resolveAccess(catalog, everything).decide(prepared))
    expect(answers).toMatchObject([{ allowed: false, reason: 'unknown_permission' }, { allowed: true }])
  })

  it('a requirement of one asks the other for all that it names, and no more is read into it', () => {
    const access = here.resolveAccess(catalog, { ...everything, grants: [{ permissions: [READ] }] })
    const both = there.allOf<string>(READ, 'finance.bills.write')
    expect(access.decide(both as never)).toMatchObject({ allowed: false, permission: 'finance.bills.write' })
    expect(access.can(there.anyOf<string>(READ, 'finance.bills.write') as never)).toBe(true)
    expect(access.scopeOf(both as never)).toEqual({ kind: 'none' })
  })

  it('a refusal of one is a refusal to the other', () => {
    const nothing = there.resolveAccess(catalog, { ...everything, grants: [] })
    let thrown: unknown
    try {
      nothing.assert(READ)
    } catch (error) {
      thrown = error
    }
    expect(thrown).not.toBeInstanceOf(here.AccessDeniedError)
    expect(here.isAccessDeniedError(thrown)).toBe(true)
  })
})
