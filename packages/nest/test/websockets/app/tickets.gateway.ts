import type { IncomingMessage } from 'node:http'
import { Controller, Inject, Post, Req } from '@nestjs/common'
import { type OnGatewayConnection, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { Authenticated, RequirePermission } from '@stagedoor/nest'
import { closeCodeOf, SocketTickets } from '@stagedoor/nest/websockets'
import type { WebSocket } from 'ws'

// #region issue
@Controller('live')
export class TicketsController {
  constructor(@Inject(SocketTickets) private readonly tickets: SocketTickets) {}

  @Post('tickets')
  @Authenticated()
  issue(@Req() request: object): { readonly ticket: string } {
    return { ticket: this.tickets.issue(request) }
  }
}
// #endregion issue

// #region redeem
@WebSocketGateway({ path: '/board' })
export class TicketsGateway implements OnGatewayConnection {
  constructor(@Inject(SocketTickets) private readonly tickets: SocketTickets) {}

  // Nest catches nothing that is thrown here, and the URL is whatever was sent: `//` is none.
  async handleConnection(client: WebSocket, request: IncomingMessage): Promise<void> {
    try {
      const { searchParams } = new URL(request.url ?? '', 'ws://board')
      await this.tickets.redeem(searchParams.get('ticket'), client)
    } catch (error) {
      client.close(closeCodeOf(error))
    }
  }

  @SubscribeMessage('shows')
  @RequirePermission('events.shows.read')
  shows(): object {
    return { event: 'shows', data: [] }
  }
}
// #endregion redeem
