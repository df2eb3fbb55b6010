import type { AddressInfo } from 'node:net'
import { WsAdapter } from '@nestjs/platform-ws'
import { RouteRegistry } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { accessOptions, issuer, startApp } from '../app/platforms.js'
import { BillsGateway, billsModule } from './app/bills.module.js'
import { clerk } from './app/live-app.js'
import { connect } from './app/socket-client.js'

/** May read everything, in whichever company. */
const owner = aMember(catalog).may('finance.bills.read')

describe('the gateway of the guide', async () => {
  const { app } = await startApp('fastify', {
    accessModule: [billsModule(accessOptions)],
    configure: (each) => each.useWebSocketAdapter(new WsAdapter(each)),
  })
  const { port } = app.getHttpServer().address() as AddressInfo

  it('hands a bill to those who may read it, and to nobody else', async () => {
    const [member, outsider, stranger, rival] = await Promise.all(
      [1, 2, 3, 4].map(() => connect(port, '/bills')),
    )
    if (!member || !outsider || !stranger || !rival) throw new Error('four clients')
    await rival.ask('authenticate', { token: await issuer.tokenFor(owner.as({ companyId: 'comp_2' })) })
    await member.ask('authenticate', { token: await issuer.tokenFor(clerk) })
    await outsider.ask('authenticate', { token: await issuer.tokenFor(clerk.notGiven('finance')) })
    expect(await member.ask('bills.watch', { unit: 'bu_1' })).toEqual({
      event: 'bills.watched',
      data: { businessUnit: 'bu_1' },
    })
    await app.get(BillsGateway, { strict: false }).billPaid('comp_1', 'bu_1')
    expect(await member.next()).toEqual({ event: 'bill.paid', data: { unit: 'bu_1' } })
    // Whatever had been sent to them would have come first.
    for (const each of [outsider, stranger])
      expect(await each.ask('bills.watch', { unit: 'bu_1' })).toMatchObject({ event: 'exception' })
    expect(await rival.ask('bills.watch', { unit: 'bu_1' })).toMatchObject({ event: 'bills.watched' })
    for (const each of [member, outsider, stranger, rival]) each.close()
  })

  it('stands in the inventory', () => {
    const { routes } = app.get(RouteRegistry).inventory()
    expect(routes.map(({ path, access }) => `${path} ${access}`)).toEqual([
      'authenticate public',
      'bills.watch declared',
    ])
  })
})
