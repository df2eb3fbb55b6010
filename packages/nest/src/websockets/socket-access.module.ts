import { type DynamicModule, Global, Module } from '@nestjs/common'
import { MessageFilter } from '../messages/message.filter.js'
import { MessageGuard } from '../messages/message.guard.js'
import { MessageInterceptor } from '../messages/message.interceptor.js'
import { MessageEnhancers } from '../messages/message-enhancers.service.js'
import { SocketCredentials } from './socket-credentials.service.js'
import { readSocketOptions, SOCKET_OPTIONS, type SocketAccessOptions } from './socket-options.js'
import { SocketTickets } from './socket-tickets.service.js'

/**
 * Provides {@link SocketCredentials} and {@link SocketTickets}, and puts the filter that answers refusals on gateways, to which Nest
 * gives no global one. Import it once, in the root module, beside `AccessModule` with `websocketContext()`.
 */
@Global()
@Module({
  providers: [
    MessageGuard,
    MessageFilter,
    MessageInterceptor,
    MessageEnhancers,
    SocketCredentials,
    SocketTickets,
    { provide: SOCKET_OPTIONS, useValue: readSocketOptions({}) },
  ],
  exports: [SocketCredentials, SocketTickets],
})
// biome-ignore lint/complexity/noStaticOnlyClass: to Nest a class is a module
export class SocketAccessModule {
  /**
   * The module with options of its own.
   *
   * @throws TypeError if an option is unknown or out of its bounds.
   */
  static forRoot(options: SocketAccessOptions = {}): DynamicModule {
    return {
      module: SocketAccessModule,
      providers: [{ provide: SOCKET_OPTIONS, useValue: readSocketOptions(options) }],
    }
  }
}
