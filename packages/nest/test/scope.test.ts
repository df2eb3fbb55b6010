import {
  Body,
  Controller,
  Get,
  Inject,
  Injectable,
  NotFoundException,
  Param,
  Post,
  Put,
} from '@nestjs/common'
import {
  type Access,
  type AccessRequest,
  CurrentAccess,
  CurrentDelegation,
  CurrentTarget,
  type DelegationGrant,
  RequireDelegation,
  RequirePermission,
  type ScopeTarget,
  targetOf,
} from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

@Injectable()
class BillStore {
  readonly loaded: string[] = []
  readonly #units = new Map([
    ['bill_1', 'bu_1'],
    ['bill_2', 'bu_2'],
  ])

  async unitOf(id: string | undefined): Promise<string> {
    this.loaded.push(`${id}`)
    if (id === 'broken') throw new Error('the database is down: password=hunter2')
    const unit = this.#units.get(id ?? '')
    if (unit === undefined) throw new NotFoundException('no such bill')
    return unit
  }
}

const stored = {
  businessUnit: ({ params }: AccessRequest, inject: <T>(token: new () => T) => T) =>
    inject(BillStore).unitOf(params.bill),
}

@Controller('bills')
class BillsController {
  constructor(@Inject(BillStore) readonly store: BillStore) {}

  @Get()
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  list(@CurrentAccess() access: Access): object {
    return access.scopeOf('finance.bills.read')
  }

  @Get(':bill')
  @RequirePermission('finance.bills.read', { scope: stored })
  one(@Param('bill') bill: string, @CurrentTarget() target: ScopeTarget): object {
    return { bill, target }
  }

  @Put(':bill')
  @RequirePermission('finance.bills.write', {
    scope: {
      businessUnit: async (req: AccessRequest & { body: { unit: string } }, inject) => [
        await inject(BillStore).unitOf(req.params.bill),
        req.body.unit,
      ],
    },
  })
  move(@Body() body: object, @CurrentTarget() target: ScopeTarget): object {
    return { body, target }
  }

  @Get('of/unscoped')
  @RequirePermission('finance.reports.read')
  unscoped(@CurrentTarget() target: ScopeTarget | undefined): object {
    return { target: target ?? 'none' }
  }

  @Post('grants')
  @RequireDelegation(async (req) => req.body)
  give(@CurrentDelegation() grant: DelegationGrant): object {
    return grant
  }

  @Post('broken-grants')
  @RequireDelegation((_req, inject) => inject('nowhere'))
  broken(): object {
    return {}
  }
}

const clerk = aMember(catalog)
  .may('finance.bills.read', { businessUnit: 'bu_1' })
  .may('finance.bills.write', { businessUnit: ['bu_1', 'bu_3'] })
const token = await issuer.tokenFor(clerk)

describe.each(platforms)('on %s', async (platform) => {
  const { app, get, send, events } = await startApp(platform, {
    controllers: [BillsController],
    providers: [BillStore],
  })
  const store = app.get(BillStore)

  it('SCP-7 ABUSE-118 judges by what is stored, and hands the target on', async () => {
    expect((await get('/bills/bill_1?unit=bu_2', { token })).body).toEqual({
      bill: 'bill_1',
      target: { businessUnit: 'bu_1' },
    })
    const refused = await get('/bills/bill_2?unit=bu_1', { token })
    expect(refused.body).toMatchObject({ status: 403, code: 'out_of_scope' })
  })

  it('SCP-7 loads nothing for those whom the layers before refuse', async () => {
    const before = store.loaded.length
    const stranger = await issuer.tokenFor(aMember(catalog).may('events.shows.read'))
    expect((await get('/bills/bill_1', { token: stranger })).status).toBe(403)
    expect((await get('/bills/bill_1')).status).toBe(401)
    expect(store.loaded.length).toBe(before)
  })

  it("SCP-7 lets a resolver's own 4xx go out as it is", async () => {
    const { status, body } = await get('/bills/bill_9', { token })
    expect({ status, body }).toEqual({
      status: 404,
      body: { message: 'no such bill', error: 'Not Found', statusCode: 404 },
    })
    expect(events.at(-1)).toMatchObject({ outcome: 'refused', status: 404 })
  })

  it('SCP-7 ABUSE-165 is 503 where a resolver fails, and tells nothing of it', async () => {
    const { body, text } = await get('/bills/broken', { token })
    expect(body).toMatchObject({ status: 503, code: 'access_unavailable' })
    expect(text).not.toContain('hunter2')
    expect((await send('POST', '/bills/broken-grants', { token, body: {} })).status).toBe(503)
  })

  it('SCP-2 ABUSE-115 judges the unit that a bill leaves and the one it goes to', async () => {
    expect((await send('PUT', '/bills/bill_1', { token, body: { unit: 'bu_3' } })).body).toEqual({
      body: { unit: 'bu_3' },
      target: { businessUnit: ['bu_1', 'bu_3'] },
    })
    for (const unit of ['bu_2', '', null, ['bu_1'], { constructor: 1 }])
      expect((await send('PUT', '/bills/bill_1', { token, body: { unit } })).status).toBe(403)
  })

  it('SCP-6 ABUSE-109 passes a list on any grant, and the handler narrows it', async () => {
    expect((await get('/bills', { token })).body).toEqual({
      kind: 'some',
      company: 'comp_1',
      scopes: [{ businessUnit: ['bu_1'] }],
    })
  })

  it('SCP-7 has no target where no resolver worked one out', async () => {
    const reader = await issuer.tokenFor(clerk.may('finance.reports.read'))
    expect((await get('/bills/of/unscoped', { token: reader })).body).toEqual({ target: 'none' })
  })

  it('DEL-1 hands the handler the canonical grant, and nothing of the body beside it', async () => {
    const giver = await issuer.tokenFor(clerk.delegating({ permissions: ['finance.bills.read'] }))
    const body = {
      userId: 'user_2',
      companyId: 'comp_1',
      permissions: ['finance.bills.read', 'finance.bills.read'],
      scope: { businessUnit: ['bu_1'] },
    }
    const { status, body: grant } = await send('POST', '/bills/grants', { token: giver, body })
    expect(status).toBe(201)
    expect(grant).toEqual({
      userId: 'user_2',
      companyId: 'comp_1',
      intent: 'give',
      modules: [],
      permissions: ['finance.bills.read'],
      scope: { businessUnit: ['bu_1'] },
    })
  })

  it('ABUSE-108 keeps the state of concurrent requests apart', async () => {
    const members = Array.from({ length: 40 }, (_, index) =>
      aMember(catalog)
        .may('finance.bills.read', { businessUnit: `bu_${index}` })
        .as({ userId: `user_${index}`, companyId: `comp_${index}` }),
    )
    const answers = await Promise.all(
      members.map(async (member) => (await get('/bills', { token: await issuer.tokenFor(member) })).body),
    )
    expect(answers).toEqual(
      members.map(({ companyId }, index) => ({
        kind: 'some',
        company: companyId,
        scopes: [{ businessUnit: [`bu_${index}`] }],
      })),
    )
  })

  it('ABUSE-168 finds nothing under hostile names', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect((await get(`/bills/${name}`, { token })).status).toBe(404)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('APP-3 throws where a request was not guarded', () => {
    expect(() => targetOf({})).toThrow(TypeError)
  })
})
