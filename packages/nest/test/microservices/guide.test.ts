import { NestFactory } from '@nestjs/core'
import { type MicroserviceOptions, Transport } from '@nestjs/microservices'
import { aMember } from '@stagedoor/testing'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { catalog } from '../app/catalog.js'
import { accessOptions, issuer } from '../app/platforms.js'
import { ledgerModule } from './app/ledger.module.js'
import { callerOf, freePort } from './app/remote-app.js'

describe('the microservice of the guide', async () => {
  const port = await freePort()
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(ledgerModule(accessOptions), {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
    logger: false,
  })
  afterAll(() => app.close())
  await app.listen()
  const caller = callerOf(port)
  const unit = { businessUnit: 'bu_1' }

  it('keeps what is paid by those who may pay it', async () => {
    const reader = await issuer.tokenFor(aMember(catalog).may('finance.bills.read', unit))
    const payer = await issuer.tokenFor(aMember(catalog).may('finance.bills.*', unit))
    const paid = (): Promise<unknown> => caller.ask('bills.read', { token: reader, unit: 'bu_1' })
    await caller.emit('bill.paid', { token: reader, unit: 'bu_1' })
    expect(await paid()).toEqual([{ target: unit, paid: [] }])
    await caller.emit('bill.paid', { token: payer, unit: 'bu_1' })
    await vi.waitFor(async () => expect(await paid()).toEqual([{ target: unit, paid: [unit] }]))
    await expect(caller.ask('bills.read', { token: reader, unit: 'bu_2' })).rejects.toMatchObject({
      code: 'out_of_scope',
    })
  })
})
