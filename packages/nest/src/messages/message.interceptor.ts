import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  Optional,
} from '@nestjs/common'
import type { Authorizer } from '@stagedoor/server'
import { type Observable, tap } from 'rxjs'
import { AccessGuard } from '../access.guard.js'
import { ACCESS_AUTHORIZER } from '../access.tokens.js'
import type { ContextType } from '../context-type.js'
import { ContextTypes } from '../context-types.service.js'
import { judgeAgain } from '../judge-again.js'
import type { CompiledRoute } from '../route-compiler.js'
import { RouteRegistry } from '../route-registry.service.js'
import { whileAllowed } from '../while-allowed.js'
import { type Message, rememberCause } from './message.js'
import { isMessageHost } from './message-host.js'

/** A message that is being handled. */
interface Handled {
  readonly contextType: ContextType
  readonly route: CompiledRoute
  readonly message: Message
}

/**
 * Follows a message into its handler: what is thrown there is answered for this message, and where the handler goes on giving, each
 * value is given only if the message would be let through anew.
 */
@Injectable()
export class MessageInterceptor implements NestInterceptor {
  /** Never throws. */
  constructor(
    @Optional() @Inject(ACCESS_AUTHORIZER) private readonly authorizer?: Authorizer,
    @Optional() @Inject(RouteRegistry) private readonly routes?: RouteRegistry,
    @Optional() @Inject(ContextTypes) private readonly contexts?: ContextTypes,
    @Optional() @Inject(AccessGuard) private readonly guard?: AccessGuard,
  ) {}

  /** Never throws. */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const contextType = isMessageHost(context) ? this.contexts?.of(context) : undefined
    const route = contextType && this.routes?.routeOf(context)
    if (contextType === undefined || route === undefined) return next.handle()
    const handled = { contextType, route, message: contextType.requestOf(context) as Message }
    const given = route.isPublic
      ? next.handle()
      : whileAllowed(next.handle(), () => this.#judge(handled), { mayBeAnswer: true })
    return given.pipe(tap({ error: (error) => rememberCause(error, handled.message) }))
  }

  async #judge({ contextType, route, message }: Handled): Promise<void> {
    if (this.authorizer === undefined) return
    const again = { contextType, route, request: message.again() }
    await judgeAgain(this.guard, this.authorizer, again, message)
  }
}
