import 'reflect-metadata'
import type { ArgumentsHost, ExecutionContext } from '@nestjs/common'
import { BaseRpcExceptionFilter, RpcException } from '@nestjs/microservices'
import type { Authorizer, HttpRequest } from '@stagedoor/server'
import { of } from 'rxjs'
import { ACCESS_AUTHORIZER } from '../access.tokens.js'
import type { ContextRefusal, ContextType, ProviderWrapper, Road, ServedMethod } from '../context-type.js'
import { messageIn } from '../messages/message.js'
import { MessageEnhancers } from '../messages/message-enhancers.service.js'
import { messageGuardProblems } from '../messages/message-guards.js'
import { saidRefusal } from '../said-refusal.js'
import { readCredentials } from './read-credentials.js'
import { RemoteMessage } from './remote-message.js'

/** Reads something of a message: the data that was sent, and the context of the transport. */
export type MessageReader = (
  // biome-ignore lint/suspicious/noExplicitAny: what is sent, and by which transport, is the application's to say
  data: any,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  context: any,
) => string | undefined | Promise<string | undefined>

/** Where a message carries its credentials. */
export interface MicroserviceContextOptions {
  /**
   * Finds the access token, without a scheme. Whatever is no text, and whatever it throws, is no credential: 401
   * `credentials_missing`.
   */
  readonly token: MessageReader
  /**
   * Finds the company that the message is about (CMP-1), `undefined` if it names none. Whatever else is no text, and whatever it
   * throws, is a company named badly: 400 `company_required`. Left out, no message names one.
   */
  readonly company?: MessageReader
}

// Nest's own metadata, of a method that a microservice serves.
const HANDLER = 'microservices:handler_type'
const PATTERN = 'microservices:pattern'
const EVENT = 2

/**
 * Guards the messages and events of microservices; goes with {@link MicroserviceAccessModule} among the imports.
 *
 * There is no header to read, so that the application says where the token is. It does not tell who may connect: that is the
 * transport's to settle.
 *
 * @param options - see {@link MicroserviceContextOptions}
 * @throws TypeError if an option is missing, unknown or no function.
 * @example
 * ```ts
 * AccessModule.forRoot({ ...options, contexts: [microserviceContext({ token: (data) => data.token })] })
 * ```
 */
export function microserviceContext(options: MicroserviceContextOptions): ContextType<RemoteMessage> {
  return new MicroserviceContext(options)
}

class MicroserviceContext implements ContextType<RemoteMessage> {
  readonly type = 'rpc'
  readonly #options: MicroserviceContextOptions
  #isEnhanced = false
  #companyHeader = ''
  #isShared = false
  #guardProblems: readonly string[] = []

  constructor(options: MicroserviceContextOptions) {
    for (const [name, value] of Object.entries(options ?? {}))
      if ((name !== 'token' && name !== 'company') || typeof value !== 'function')
        throw new TypeError(`microserviceContext: ${name} is unknown, or no function`)
    if (options?.token === undefined) throw new TypeError('microserviceContext: token must be a function')
    this.#options = options
  }

  requestOf(host: ArgumentsHost): RemoteMessage {
    return messageIn(host, () => {
      const rpc = host.switchToRpc()
      return new RemoteMessage(rpc.getData(), rpc.getContext(), facts(host))
    })
  }

  credentialsOf(message: RemoteMessage): Promise<HttpRequest> {
    return readCredentials(message, { ...this.#options, companyHeader: this.#companyHeader })
  }

  routeOf(message: RemoteMessage): string {
    return message.route
  }

  refuse({ answer }: ContextRefusal, host: ArgumentsHost): unknown {
    // Nobody waits for the answer to an event. To fail would keep its other handlers from running, and have some transports deliver it
    // again: which helps only where it could not be judged.
    if (this.requestOf(host).isEvent && answer.status !== 503) return of(undefined)
    return new BaseRpcExceptionFilter().catch(new RpcException(saidRefusal(answer)), host)
  }

  attach(providers: readonly ProviderWrapper[]): void {
    this.#isEnhanced = providers.some(({ instance }) => instance instanceof MessageEnhancers)
    this.#guardProblems = messageGuardProblems('microserviceContext()', providers)
    const authorizer = providers.find(({ token }) => token === ACCESS_AUTHORIZER)?.instance as Authorizer
    const { companyHeader } = authorizer.wire
    this.#isShared ||= this.#companyHeader !== '' && this.#companyHeader !== companyHeader
    this.#companyHeader = companyHeader
  }

  problems(): readonly string[] {
    return [
      ...(this.#isEnhanced ? [] : ['microserviceContext() needs MicroserviceAccessModule among the imports']),
      ...this.#guardProblems,
      // The company would be looked for where this application does not say it.
      ...(this.#isShared ? ['applications with a companyHeader each need a microserviceContext() each'] : []),
    ]
  }

  roadsOf({ handler, isController }: ServedMethod): readonly Road[] {
    if (!isController || !Reflect.hasMetadata(HANDLER, handler)) return []
    const isEvent = Reflect.getMetadata(HANDLER, handler) === EVENT
    const kind = isEvent
      ? ({ road: 'event', method: 'EVENT' } as const)
      : ({ road: 'message', method: 'MESSAGE' } as const)
    return patternsOf(handler).map((path) => ({ ...kind, path }))
  }
}

/** What the decorator of the handler says. A filter is not told the handler. */
function facts(host: ArgumentsHost): { readonly route: string; readonly isEvent: boolean } {
  const handler = (host as Partial<ExecutionContext>).getHandler?.()
  if (typeof handler !== 'function') return { route: 'MESSAGE unknown', isEvent: false }
  const isEvent = Reflect.getMetadata(HANDLER, handler) === EVENT
  return { route: `${isEvent ? 'EVENT' : 'MESSAGE'} ${patternsOf(handler).join(' or ')}`, isEvent }
}

const patternsOf = (handler: object): readonly string[] =>
  [Reflect.getMetadata(PATTERN, handler) ?? 'unknown']
    .flat()
    .map((pattern) => (typeof pattern === 'string' ? pattern : JSON.stringify(pattern)))
