import { type DynamicModule, Inject, Module } from '@nestjs/common'
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets'
import {
  AccessModule,
  type AuthorizerOptions,
  CurrentTarget,
  Public,
  RequirePermission,
  type ScopeTarget,
} from '@stagedoor/nest'
import {
  CLOSE_UNAUTHENTICATED,
  SocketAccessModule,
  SocketCredentials,
  type SocketMessage,
  websocketContext,
} from '@stagedoor/nest/websockets'
import type { WebSocketServer as Server, WebSocket } from 'ws'

const FIRST_MESSAGE_WITHIN = 10_000

// #region gateway
@WebSocketGateway({ path: '/bills' })
export class BillsGateway implements OnGatewayConnection {
  @WebSocketServer() server!: Server

  constructor(@Inject(SocketCredentials) private readonly credentials: SocketCredentials) {}

  @SubscribeMessage('authenticate')
  @Public()
  async authenticate(@ConnectedSocket() client: WebSocket, @MessageBody() shown: unknown): Promise<object> {
    const { subject } = await this.credentials.authenticate(client, shown) // { token, company? }
    return { event: 'authenticated', data: { subject } }
  }

  @SubscribeMessage('bills.watch')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (message: SocketMessage<{ unit: string }>) => message.data.unit },
  })
  watch(@CurrentTarget() target: ScopeTarget): object {
    return { event: 'bills.watched', data: target }
  }
  // #endregion gateway

  // #region deadline
  handleConnection(client: WebSocket): void {
    const closeStranger = (): void => {
      if (!this.credentials.isAuthenticated(client)) client.close(CLOSE_UNAUTHENTICATED)
    }
    setTimeout(closeStranger, FIRST_MESSAGE_WITHIN).unref()
  }
  // #endregion deadline

  // #region push
  async billPaid(company: string, unit: string): Promise<void> {
    for (const client of this.server.clients) {
      const access = await this.credentials.accessOf(client).catch(() => undefined)
      // With the company: who may read everything in another one may read units of any name.
      if (access?.can('finance.bills.read', { businessUnit: unit, company }))
        client.send(JSON.stringify({ event: 'bill.paid', data: { unit } }))
    }
  }
  // #endregion push
}

// #region setup
@Module({ providers: [BillsGateway] })
class BillsModule {}

export function billsModule(options: AuthorizerOptions): DynamicModule {
  return {
    module: BillsModule,
    imports: [AccessModule.forRoot({ ...options, contexts: [websocketContext()] }), SocketAccessModule],
  }
}
// #endregion setup
