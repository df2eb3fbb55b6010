import { Controller, Delete, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type Access, AccessModule, CurrentAccess, RequireModule, RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { afterAll, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer as testIssuer } from './app/platforms.js'

const keys = await testIssuer.listen()
const { issuer, audience } = testIssuer

// #region example
@Controller('bills')
@RequireModule('finance')
class BillsController {
  @Get()
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  list(@CurrentAccess() access: Access) {
    return access.scopeOf('finance.bills.read') // what the query is narrowed by
  }

  @Delete()
  @RequirePermission('finance.bills.write', { scope: 'company' })
  removeAll() {}
}

@Module({
  imports: [AccessModule.forRoot({ catalog, issuer, audience })],
  controllers: [BillsController],
})
class AppModule {}
// #endregion example

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
