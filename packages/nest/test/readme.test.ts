import { NestFactory } from '@nestjs/core'
import { aMember } from '@stagedoor/testing'
import { afterAll, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer as testIssuer } from './app/platforms.js'
import { AppModule } from './guide/app.module.js'
import { keys } from './guide/settings.js'

const app = await NestFactory.create(AppModule, { logger: false })
afterAll(() => Promise.all([app.close(), keys.close()]))
await app.listen(0, '127.0.0.1')

it('APP-2 the example of the README lets a reader read, and remove nothing', async () => {
  const token = await testIssuer.tokenFor(
    aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' }),
  )
  const ask = async (method: string) =>
    fetch(`${await app.getUrl()}/bills`, { method, headers: { authorization: `Bearer ${token}` } })
  const read = await ask('GET')
  expect(await read.json()).toEqual({ kind: 'some', company: 'comp_1', scopes: [{ businessUnit: ['bu_1'] }] })
  const refused = await ask('DELETE')
  expect(refused.status).toBe(403)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"')
  expect(await refused.json()).toMatchObject({
    code: 'permission_not_granted',
    layer: 'permission',
    permission: 'finance.bills.write',
    module: 'finance',
  })
})
