import { Controller, Get } from '@nestjs/common'
import { Ctx, EventPattern, MessagePattern, Payload, type TcpContext } from '@nestjs/microservices'
import {
  type Access,
  CurrentAccess,
  CurrentIdentity,
  CurrentTarget,
  type Identity,
  Public,
  RequireModule,
  RequirePermission,
  type ScopeTarget,
} from '@stagedoor/nest'
import type { RemoteMessage } from '@stagedoor/nest/microservices'
import { concat, defer, map, type Observable, of } from 'rxjs'
import { gates } from '../../app/gates.js'

/** The handlers that ran. */
export const handled: string[] = []

function ran(name: string): string {
  handled.push(name)
  return name
}

/** What callers send. */
export interface Sent {
  readonly token?: unknown
  readonly company?: unknown
  readonly unit?: string
}

@Controller()
export class ShowsController {
  @MessagePattern('hello')
  @Public()
  hello(): string {
    return ran('hello')
  }

  @MessagePattern({ cmd: 'shows' })
  @RequirePermission('events.shows.read')
  shows(@CurrentIdentity() identity: Identity, @Ctx() context: TcpContext): object {
    ran('shows')
    return { subject: identity.subject, pattern: context.getPattern() }
  }

  @MessagePattern('plain')
  @RequirePermission('events.shows.read')
  plain(...args: unknown[]): number {
    ran('plain')
    return args.length
  }

  @MessagePattern('bills')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (message: RemoteMessage<Sent>) => gates.pass(message.data.unit) },
  })
  async bills(@Payload() { unit }: Sent, @CurrentTarget() target: ScopeTarget): Promise<object> {
    ran('bills')
    return { unit: await gates.pass(unit), target }
  }

  @MessagePattern('company-bills')
  @RequirePermission('finance.bills.read', { scope: 'company' })
  companyBills(): string {
    return ran('company-bills')
  }

  @MessagePattern('forecasts')
  @RequirePermission('finance.forecasts.read')
  forecasts(): string {
    return ran('forecasts')
  }

  @MessagePattern('pay')
  @RequireModule('finance')
  pay(@CurrentAccess() access: Access, @Payload() { unit }: Sent): string {
    access.assert('finance.bills.write', { businessUnit: unit })
    return ran('pay')
  }

  @MessagePattern('ticks')
  @RequirePermission('events.shows.read')
  ticks(): Observable<string> {
    const later = defer(() => gates.pass('tick'))
    return concat(of('first'), later).pipe(map(ran))
  }

  @MessagePattern('undeclared')
  undeclared(): string {
    return ran('undeclared')
  }

  @MessagePattern('broken')
  @RequirePermission('events.shows.read')
  broken(): never {
    throw new Error('the handler broke')
  }

  // Over HTTP as well: the same class, guarded in both.
  @Get('shows')
  @RequirePermission('events.shows.read')
  list(): string {
    return ran('list')
  }
}

/** Two handlers of one event: they are given the same payload, and the same context of the transport. */
@Controller()
export class PaidController {
  @EventPattern('bill.paid')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (message: RemoteMessage<Sent>) => message.data.unit },
  })
  narrow(@CurrentTarget() target: ScopeTarget): void {
    ran(`narrow ${JSON.stringify(target)}`)
  }

  @EventPattern('bill.lost')
  @RequirePermission('finance.bills.read', {
    scope: {
      businessUnit: () => {
        throw new Error('the store is down')
      },
    },
  })
  lost(_data: unknown): void {
    ran('bill.lost')
  }

  @EventPattern('show.changed')
  undeclared(_data: unknown): void {
    ran('show.changed')
  }
}

@Controller()
export class PaidTooController {
  @EventPattern('bill.paid')
  @RequirePermission('events.shows.read')
  wide(@CurrentTarget() target: ScopeTarget | undefined): void {
    ran(`wide ${JSON.stringify(target)}`)
  }
}
