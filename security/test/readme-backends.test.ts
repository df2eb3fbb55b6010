import 'reflect-metadata'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { NestFactory } from '@nestjs/core'
import type { Catalog, Member } from '@stagedoor/core'
import type { AuthorizerOptions } from '@stagedoor/server'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import type { Express } from 'express'
import { afterAll, describe, expect, it, vi } from 'vitest'

/*
 * Attacks on the backends of the README, as they stand there: an author begins with a copy of them. They are copied
 * here to find their npm packages where the repository has them.
 */

const folder = mkdtempSync(join(import.meta.dirname, '.readme-'))
cpSync(fileURLToPath(new URL('../../fixtures/consumer', import.meta.url)), folder, { recursive: true })
const load = <T>(path: string): Promise<T> => import(pathToFileURL(join(folder, path)).href)

const { catalog } = await load<{ catalog: Catalog }>('express/catalog.ts')
type Trusted = Pick<AuthorizerOptions, 'issuer' | 'audience'>
const { createApp } = await load<{ createApp(trusted: Trusted): Express }>('express/app.ts')
const { appModule } = await load<{ appModule(trusted: Trusted): never }>('nest/app.module.ts')
rmSync(folder, { recursive: true })

const issuer = await createTestIssuer({ audience: 'finance-api' })
const keys = await issuer.listen()
afterAll(() => keys.close())
const trusted: Trusted = { issuer: keys.url, audience: issuer.audience }

// Their logs tell what was refused, and nothing of it is for here.
for (const level of ['info', 'warn', 'error', 'debug'] as const) vi.spyOn(console, level).mockReturnValue()

async function express(): Promise<string> {
  const server = createApp(trusted).listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function nest(): Promise<string> {
  const app = await NestFactory.create(appModule(trusted), { logger: false })
  afterAll(() => app.close())
  await app.listen(0, '127.0.0.1')
  return app.getUrl()
}

const member = aMember(catalog)
const owner = member.may('finance.bills.read')
const rival = owner.as({ companyId: 'comp_2' })

describe.each([
  ['Express', express],
  ['Nest', nest],
])('SCP-4: the backend of the README, in %s', async (_name, start) => {
  const url = await start()
  const ask = async (path: string, who: Member, headers: Record<string, string> = {}) => {
    const token = await issuer.tokenFor(who)
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}`, ...headers } })
    return { status: response.status, text: await response.text() }
  }

  it.each(['/bills', '/units/bu_1/bills', '/units/bu_2/bills', '/units/BU_1/bills', '/units/bu_1%00/bills'])(
    'gives nothing of one company to whoever may read everything in another: %s (ABUSE-99)',
    async (path) => {
      expect((await ask(path, rival)).text).not.toContain('bill_')
      expect((await ask(path, rival, { 'x-org': 'comp_1' })).text).not.toContain('bill_')
    },
  )

  it('gives the company its own', async () => {
    for (const path of ['/bills', '/units/bu_1/bills'])
      expect((await ask(path, owner)).text).toContain('bill_1')
  })

  it('gives nothing, in a list or by its unit, to a grant that names a dimension which no row has', async () => {
    const narrow = owner.may('finance.bills.write', { businessUnit: 'bu_1', event: 'event_1' })
    const grants = narrow.grants.filter((grant) => grant.scope !== undefined)
    const reader = {
      ...narrow,
      grants: grants.map((each) => ({ ...each, permissions: ['finance.bills.read'] })),
    }
    expect(reader.grants).toHaveLength(1)
    for (const path of ['/bills', '/units/bu_1/bills'])
      expect((await ask(path, reader)).text).not.toContain('bill_')
  })
})
