import { Inject } from '@nestjs/common'
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import {
  type Access,
  CurrentAccess,
  CurrentTarget,
  Public,
  RequireModule,
  RequirePermission,
  type ScopeTarget,
} from '@stagedoor/nest'
import { SocketCredentials, type SocketMessage } from '@stagedoor/nest/websockets'
import { concat, defer, map, type Observable, of } from 'rxjs'
import type { WebSocket } from 'ws'
import { gates } from '../../app/gates.js'

/** The handlers that ran. */
export const handled: string[] = []

const reply = (event: string, data: unknown): object => {
  handled.push(event)
  return { event, data }
}

@WebSocketGateway({ path: '/live' })
export class LiveGateway {
  constructor(@Inject(SocketCredentials) private readonly credentials: SocketCredentials) {}

  @SubscribeMessage('authenticate')
  @Public()
  async authenticate(@ConnectedSocket() client: WebSocket, @MessageBody() shown: unknown): Promise<object> {
    const { subject } = await this.credentials.authenticate(client, shown)
    return reply('authenticated', { subject })
  }

  @SubscribeMessage('hello')
  @Public()
  hello(@MessageBody() body: unknown): object {
    return reply('hello', body)
  }

  @SubscribeMessage('shows')
  @RequirePermission('events.shows.read')
  shows(@MessageBody() body: unknown): object {
    return reply('shows', body ?? null)
  }

  @SubscribeMessage('forecasts')
  @RequirePermission('finance.forecasts.read')
  forecasts(): object {
    return reply('forecasts', null)
  }

  // The payload is a bare text, of which no two messages can be told apart.
  @SubscribeMessage('bills')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (message: SocketMessage<string>) => gates.pass(message.data) },
  })
  async bills(@MessageBody() unit: string, @CurrentTarget() target: ScopeTarget): Promise<object> {
    await gates.pass(unit)
    return reply('bills', { unit, target })
  }

  @SubscribeMessage('hidden')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (message: SocketMessage<string>) => message.data },
    conceal: true,
  })
  hidden(): object {
    return reply('hidden', null)
  }

  @SubscribeMessage('hidden-write')
  @RequirePermission('finance.bills.read', { scope: 'filter', conceal: true })
  hiddenWrite(@MessageBody() unit: string, @CurrentAccess() access: Access): object {
    access.assert('finance.bills.read', { businessUnit: unit })
    return reply('hidden-write', null)
  }

  @SubscribeMessage('pay')
  @RequireModule('finance')
  pay(@MessageBody() unit: string, @CurrentAccess() access: Access): object {
    access.assert('finance.bills.write', { businessUnit: unit })
    return reply('pay', null)
  }

  @SubscribeMessage('ticks')
  @RequirePermission('events.shows.read')
  ticks(): Observable<object> {
    const later = defer(() => gates.pass('tick'))
    return concat(of('first'), later, later).pipe(map((tick) => reply('tick', tick)))
  }

  @SubscribeMessage('company-bills')
  @RequirePermission('finance.bills.read', { scope: 'company' })
  companyBills(): object {
    return reply('company-bills', null)
  }

  @SubscribeMessage('undeclared')
  undeclared(): Observable<object> {
    return of(reply('undeclared', null))
  }
}
