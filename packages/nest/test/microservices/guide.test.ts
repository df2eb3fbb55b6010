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
    const at = (token: string, company = 'comp_1', businessUnit = 'bu_1') => ({
      token,
      company,
      unit: businessUnit,
    })
    const place = { ...unit, company: 'comp_1' }
    const reader = await issuer.tokenFor(aMember(catalog).may('finance.bills.read', unit))
    const payer = await issuer.tokenFor(aMember(catalog).may('finance.bills.*', unit))
    const paid = (): Promise<unknown> => caller.ask('bills.read', at(reader))
    await caller.emit('bill.paid', at(reader))
    expect(await paid()).toEqual([{ target: place, paid: [] }])
    await caller.emit('bill.paid', at(payer))
    await vi.waitFor(async () => expect(await paid()).toEqual([{ target: place, paid: [place] }]))
    // Who may read everything in another company reads what that one has paid.
    const rival = await issuer.tokenFor(
      aMember(catalog).may('finance.bills.read').as({ companyId: 'comp_2' }),
    )
    expect(await caller.ask('bills.read', at(rival, 'comp_2'))).toMatchObject([{ paid: [] }])
    for (const [message, code] of [
      [at(rival), 'not_a_member'],
      [{ token: rival, unit: 'bu_1' }, 'out_of_scope'],
      [at(reader, 'comp_1', 'bu_2'), 'out_of_scope'],
    ] as const)
      await expect(caller.ask('bills.read', message)).rejects.toMatchObject({ code })
  })
})
