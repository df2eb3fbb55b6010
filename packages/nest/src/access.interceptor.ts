import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common'
import type { Authorizer } from '@stagedoor/server'
import { catchError, map, type Observable, throwError } from 'rxjs'
import { AccessGuard } from './access.guard.js'
import { ACCESS_AUTHORIZER } from './access.tokens.js'
import type { ContextType } from './context-type.js'
import { ContextTypes } from './context-types.service.js'
import { NOTHING_SENT } from './guarded-request.js'
import { judgeAgain } from './judge-again.js'
import { LateRefusal } from './late-refusal.js'
import type { CompiledRoute } from './route-compiler.js'
import { RouteRegistry } from './route-registry.service.js'
import { type GivenValues, whileAllowed } from './while-allowed.js'

/** A request whose answer goes on. */
interface Going {
  readonly context: ExecutionContext
  readonly contextType: ContextType
  readonly route: CompiledRoute
  readonly request: object
}

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
    const going: Going = { context, contextType, route, request }
    if (contextType.again?.(request, context) !== undefined) return this.#events(handled, going)
    return contextType.follow === undefined
      ? handled
      : handled.pipe(
          map((result) => contextType.follow?.(result, request, (again) => this.#judge(going, again))),
        )
  }

  #judge({ contextType, route, request }: Going, again: object): Promise<void> {
    return judgeAgain(this.guard, this.authorizer, { request: again, route, contextType }, request)
  }

  /** Events for as long as whoever asked may have them. */
  #events(events: Observable<unknown>, going: Going): Observable<unknown> {
    const { context, contextType, request } = going
    const judge = async (): Promise<void> => {
      const again = contextType.again?.(request, context) ?? request
      await this.#judge(going, again).catch((error: unknown) => {
        throw this.#told(error, again, going)
      })
    }
    const told = events.pipe(catchError((error) => throwError(() => this.#told(error, request, going))))
    return whileAllowed(told, judge, EVENTS)
  }

  /** An error as it goes on: before the answer has begun, to the filters; after that, as much of a refusal as a filter would tell. */
  #told(error: unknown, request: object, { context, contextType }: Going): unknown {
    if (contextType.hasBegun?.(context) !== true) return error
    const route = contextType.routeOf(request)
    const said = this.authorizer.answer(error, request, { http: NOTHING_SENT, route })
    return said === undefined ? error : new LateRefusal(said, error)
  }
}
