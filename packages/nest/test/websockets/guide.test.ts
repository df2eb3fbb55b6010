import type { AddressInfo } from 'node:net'
import { WsAdapter } from '@nestjs/platform-ws'
import { RouteRegistry } from '@stagedoor/nest'
import { describe, expect, it } from 'vitest'
import { accessOptions, issuer, startApp } from '../app/platforms.js'
import { BillsGateway, billsModule } from './app/bills.module.js'
import { clerk } from './app/live-app.js'
import { connect } from './app/socket-client.js'

describe('the gateway of the guide', async () => {
  const { app } = await startApp('fastify', {
    accessModule: [billsModule(accessOptions)],
    configure: (each) => each.useWebSocketAdapter(new WsAdapter(each)),
  })
  const { port } = app.getHttpServer().address() as AddressInfo

  it('hands a bill to those who may read it, and to nobody else', async () => {
    const [member, outsider, stranger] = await Promise.all([1, 2, 3].map(() => connect(port, '/bills')))
    if (!member || !outsider || !stranger) throw new Error('three clients')
    await member.ask('authenticate', { token: await issuer.tokenFor(clerk) })
    await outsider.ask('authenticate', { token: await issuer.tokenFor(clerk.notGiven('finance')) })
    expect(await member.ask('bills.watch', { unit: 'bu_1' })).toEqual({
      event: 'bills.watched',
      data: { businessUnit: 'bu_1' },
    })
    await app.get(BillsGateway, { strict: false }).billPaid('bu_1')
    expect(await member.next()).toEqual({ event: 'bill.paid', data: { unit: 'bu_1' } })
    // Whatever had been sent to them would have come first.
    for (const each of [outsider, stranger])
      expect(await each.ask('bills.watch', { unit: 'bu_1' })).toMatchObject({ event: 'exception' })
    for (const each of [member, outsider, stranger]) each.close()
  })

  it('stands in the inventory', () => {
    const { routes } = app.get(RouteRegistry).inventory()
    expect(routes.map(({ path, access }) => `${path} ${access}`)).toEqual([
      'authenticate public',
      'bills.watch declared',
    ])
  })
})
