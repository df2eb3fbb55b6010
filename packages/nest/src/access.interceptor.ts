import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common'
import type { Authorizer } from '@stagedoor/server'
import { map, type Observable } from 'rxjs'
import { AccessGuard } from './access.guard.js'
import { ACCESS_AUTHORIZER } from './access.tokens.js'
import { ContextTypes } from './context-types.service.js'
import { judgeAgain } from './judge-again.js'
import { RouteRegistry } from './route-registry.service.js'
import { type GivenValues, whileAllowed } from './while-allowed.js'

/** However few they are: nobody who asked for events has had an answer. */
const EVENTS: GivenValues = { mayBeAnswer: false }

/**
 * Tells caches whom a guarded response is for (WIRE-3), and follows what goes on giving: subscriptions, server-sent events. `AccessModule`
 * makes it global.
 */
@Injectable()
export class AccessInterceptor implements NestInterceptor {
  /** Never throws. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) private readonly authorizer: Authorizer,
    @Inject(RouteRegistry) private readonly routes: RouteRegistry,
    @Inject(ContextTypes) private readonly contexts: ContextTypes,
    @Inject(AccessGuard) private readonly guard: AccessGuard,
  ) {}

  /** Before the handler, which may send by itself, and after it, as it may have replaced `Vary`. Never throws. */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const contextType = this.contexts.of(context)
    const route = this.routes.routeOf(context)
    if (contextType === undefined || route.isPublic) return next.handle()
    const { guardedHeaders } = this.authorizer
    const mark = (): void => contextType.mark?.(context, guardedHeaders)
    const marked = (result: unknown): unknown => {
      mark()
      return contextType.marked === undefined ? result : contextType.marked(result, guardedHeaders)
    }
    mark()
    const handled = next.handle().pipe(map(marked))
    if (contextType.follow === undefined && contextType.again === undefined) return handled
    const request = contextType.requestOf(context)
    const judge = (again: object): Promise<void> =>
      judgeAgain(this.guard, this.authorizer, { request: again, route, contextType })
    const again = contextType.again?.(request, context)
    if (again !== undefined)
      return whileAllowed(handled, () => judge(contextType.again?.(request, context) ?? again), EVENTS)
    return contextType.follow === undefined
      ? handled
      : handled.pipe(map((result) => contextType.follow?.(result, request, judge)))
  }
}
