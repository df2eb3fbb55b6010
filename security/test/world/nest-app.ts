import 'reflect-metadata'
import { Body, Controller, Get, HttpCode, Inject, Module, Param, Post, Put, Query } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { NestFactory } from '@nestjs/core'
import {
  type Access,
  AccessModule,
  Authenticated,
  CurrentAccess,
  CurrentIdentity,
  CurrentTarget,
  type Identity,
  type Inject as InjectProvider,
  Public,
  RequireDelegation,
  RequirePermission,
  type ScopeTarget,
} from '@stagedoor/nest'
import type { RunningServer, ServiceOptions } from './service.js'
import { resolveOddly, type ServiceState } from './service-state.js'

const STATE = Symbol('state')

/** As `req.body` comes: whatever was sent. */
// biome-ignore lint/suspicious/noExplicitAny: nothing has looked at it
type Unchecked = any

const inUnit = { businessUnit: (req: { params: Readonly<Record<string, string>> }) => req.params.unit }
const inCompany = {
  company: (req: { params: Readonly<Record<string, string>> }) => req.params.company,
  businessUnit: () => 'bu_1',
}
const storedUnit = (bill: unknown, inject: InjectProvider): string =>
  inject<ServiceState>(STATE).unitOf(bill as string)

/** The routes under attack, on Nest. The same as in `express-app.ts`. */
@Controller()
class AttackedController {
  constructor(@Inject(STATE) private readonly state: ServiceState) {}

  @Get('health')
  @Public()
  health(): object {
    return this.state.run('health')
  }

  @Get('units/:unit/bills')
  @RequirePermission('finance.bills.read', { scope: inUnit })
  ofUnit(@CurrentTarget() target: ScopeTarget): object {
    return this.state.run('bills of a unit', { target })
  }

  @Get('hidden/:unit/bills')
  @RequirePermission('finance.bills.read', { scope: inUnit, conceal: true })
  hidden(): object {
    return this.state.run('hidden')
  }

  @Get('approvals/:unit')
  @RequirePermission('finance.expenses-approvals.read', { scope: inUnit })
  approvals(): object {
    return this.state.run('approvals')
  }

  @Get('bills')
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  list(@CurrentAccess() access: Access): object {
    return this.state.run('list', { where: access.scopeOf('finance.bills.read') })
  }

  @Get('company-bills')
  @RequirePermission('finance.bills.read', { scope: 'company' })
  ofCompany(): object {
    return this.state.run('company bills')
  }

  @Post('bills/bulk')
  @HttpCode(200)
  @RequirePermission('finance.bills.write', {
    scope: {
      businessUnit: (req, inject) => (req.body as Unchecked).ids.map((id: string) => storedUnit(id, inject)),
    },
  })
  bulk(): object {
    return this.state.run('bulk')
  }

  @Get('bills/:id')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (req, inject) => storedUnit(req.params.id, inject) },
  })
  bill(): object {
    return this.state.run('bill')
  }

  @Get('hidden-bills/:id')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (req, inject) => storedUnit(req.params.id, inject) },
    conceal: true,
  })
  hiddenBill(): object {
    return this.state.run('hidden bill')
  }

  @Put('bills/:id')
  @RequirePermission('finance.bills.write', {
    scope: {
      businessUnit: (req, inject) => [storedUnit(req.params.id, inject), (req.body as Unchecked).unit],
    },
  })
  move(): object {
    return this.state.run('move')
  }

  @Post('bills/:id/pay')
  @HttpCode(200)
  @RequirePermission('finance.bills.write', {
    scope: { businessUnit: (req, inject) => storedUnit(req.params.id, inject) },
  })
  async pay(@Param('id') id: string, @CurrentAccess() access: Access): Promise<object> {
    await this.state.movedByOthers(id)
    access.assert('finance.bills.write', { businessUnit: this.state.unitOf(id) })
    return this.state.run('pay')
  }

  @Get('reports')
  @RequirePermission('finance.reports.read')
  reports(): object {
    return this.state.run('reports')
  }

  @Get('archive')
  @RequirePermission('finance.archive.read')
  archive(): object {
    return this.state.run('archive')
  }

  @Get('vault')
  @RequirePermission('finance.vault.open')
  vault(): object {
    return this.state.run('vault')
  }

  @Get('x-reports')
  @RequirePermission('finance_x.reports.read')
  xReports(): object {
    return this.state.run('x reports')
  }

  @Get('companies/:company/bills')
  @RequirePermission('finance.bills.read', { scope: inCompany })
  inCompany(): object {
    return this.state.run('bills of a company')
  }

  @Get('concealed/:company/bills')
  @RequirePermission('finance.bills.read', { scope: inCompany, conceal: true })
  concealed(): object {
    return this.state.run('concealed')
  }

  @Get('resolved/:how')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (req) => resolveOddly(req.params.how as string) },
  })
  resolved(): object {
    return this.state.run('resolved')
  }

  @Post('grants')
  @HttpCode(200)
  @RequireDelegation((req) => req.body, {
    grantee: (_req, { userId }, inject) => inject<ServiceState>(STATE).memberOf(userId),
  })
  grant(): object {
    return this.state.run('grant')
  }

  @Get('me')
  @Authenticated()
  me(@CurrentAccess() { userId, companyId, kind, problems }: Access): object {
    return this.state.run('me', { userId, companyId, kind, problems: problems.length })
  }

  @Get('identity')
  @Authenticated({ company: false })
  identity(@CurrentIdentity() identity: Identity): object {
    return this.state.run('identity', { identity })
  }

  @Get('ask')
  @Authenticated()
  ask(@CurrentAccess() access: Access, @Query('permission') permission: unknown): object {
    access.assert(permission as never, { businessUnit: 'bu_1' })
    return this.state.run('ask')
  }

  @Post('batch')
  @HttpCode(200)
  @Authenticated()
  batch(@CurrentAccess() access: Access, @Body() body: Unchecked): object {
    for (const operation of body.operations)
      access.assert(operation.permission, { businessUnit: operation.unit })
    return this.state.run('batch')
  }
}

/** The application on one of Nest's platforms, listening. What Nest logs goes to `logged`. */
export async function nestServer(
  adapter: AbstractHttpAdapter,
  state: ServiceState,
  options: ServiceOptions,
): Promise<RunningServer> {
  @Module({
    imports: [AccessModule.forRoot(options)],
    controllers: [AttackedController],
    providers: [{ provide: STATE, useValue: state }],
  })
  class AttackedModule {}

  const logged: string[] = []
  const record = (...said: readonly unknown[]): unknown => logged.push(said.map(String).join(' '))
  const app = await NestFactory.create(AttackedModule, adapter, {
    abortOnError: false,
    forceCloseConnections: true,
    logger: { log: record, warn: record, error: record, fatal: record, debug: record, verbose: record },
  })
  await app.listen(0, '127.0.0.1')
  return { port: app.getHttpServer().address().port, logged, close: () => app.close() }
}
