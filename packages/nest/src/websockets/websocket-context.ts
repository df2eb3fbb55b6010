import 'reflect-metadata'
import type { ArgumentsHost, ExecutionContext } from '@nestjs/common'
import { BaseWsExceptionFilter, WsException } from '@nestjs/websockets'
import type { HttpRequest } from '@stagedoor/server'
import type { ContextRefusal, ContextType, ProviderWrapper, Road, ServedMethod } from '../context-type.js'
import { messageIn } from '../messages/message.js'
import { messageGuardProblems } from '../messages/message-guards.js'
import { saidRefusal } from '../said-refusal.js'
import { SocketCredentials, shownBy } from './socket-credentials.service.js'
import { SocketMessage } from './socket-message.js'

// Nest's own metadata: of a gateway, of a method that it serves, and of the messages that reach it.
const GATEWAY = 'websockets:is_gateway'
const MAPPING = 'websockets:message_mapping'
const MESSAGE = 'message'

/**
 * Guards the messages of WebSocket gateways; goes with {@link SocketAccessModule} among the imports.
 *
 * Guards neither the handshake nor `handleConnection`: whoever connects may do so, and may do nothing until authenticated. Nor does it
 * guard what the server sends unasked: see {@link SocketCredentials.accessOf}.
 *
 * Never throws.
 *
 * @example
 * ```ts
 * AccessModule.forRoot({ ...options, contexts: [websocketContext()] })
 * ```
 */
export function websocketContext(): ContextType<SocketMessage> {
  return new WebsocketContext()
}

class WebsocketContext implements ContextType<SocketMessage> {
  readonly type = 'ws'
  #isProvided = false
  #guardProblems: readonly string[] = []

  requestOf(host: ArgumentsHost): SocketMessage {
    return messageIn(host, () => {
      const ws = host.switchToWs()
      const client: unknown = ws.getClient()
      if (typeof client !== 'object' || client === null) throw new TypeError('a message without a client')
      return new SocketMessage(client, ws.getData(), `MESSAGE ${nameOf(host)}`)
    })
  }

  credentialsOf({ client }: SocketMessage): Promise<HttpRequest> {
    return shownBy(client)
  }

  routeOf(message: SocketMessage): string {
    return message.route
  }

  refuse({ answer }: ContextRefusal, host: ArgumentsHost): void {
    const ws = host.switchToWs()
    // With the message that was refused: nothing else tells the client which of its messages it is.
    const said = { ...saidRefusal(answer), pattern: ws.getPattern() }
    const client: unknown = ws.getClient()
    // Nest 11 has an event for those of socket.io alone.
    if (isNativeSocket(client)) client.send(JSON.stringify({ event: 'exception', data: said }))
    else new BaseWsExceptionFilter().catch(new WsException(said), host)
  }

  attach(providers: readonly ProviderWrapper[]): void {
    this.#isProvided = providers.some(({ instance }) => instance instanceof SocketCredentials)
    this.#guardProblems = messageGuardProblems('websocketContext()', providers)
  }

  problems(): readonly string[] {
    const missing = this.#isProvided ? [] : ['websocketContext() needs SocketAccessModule among the imports']
    return [...missing, ...this.#guardProblems]
  }

  roadsOf({ type, handler, isController }: ServedMethod): readonly Road[] {
    const isServed =
      !isController && Reflect.hasMetadata(GATEWAY, type) && Reflect.hasMetadata(MAPPING, handler)
    return isServed ? [{ road: 'websocket', method: 'MESSAGE', path: messageOf(handler) }] : []
  }
}

/** As the decorator of the handler says it. A filter is not told the handler. */
function nameOf(host: ArgumentsHost): string {
  const handler = (host as Partial<ExecutionContext>).getHandler?.()
  return typeof handler === 'function' ? messageOf(handler) : 'unknown'
}

const messageOf = (handler: object): string => String(Reflect.getMetadata(MESSAGE, handler))

/** Is it a socket as the standard has it, and not one of socket.io? Never throws. */
const isNativeSocket = (client: unknown): client is { send(text: string): unknown } =>
  typeof client === 'object' &&
  client !== null &&
  typeof Reflect.get(client, 'readyState') === 'number' &&
  typeof Reflect.get(client, 'send') === 'function'
