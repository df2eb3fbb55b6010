import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
} from '@nestjs/common'
import type { Authorizer } from '@stagedoor/server'
import { ACCESS_AUTHORIZER } from './access.tokens.js'
import { ContextTypes } from './context-types.service.js'
import { answer, asIfNew, type GuardedRequest, judge } from './guarded-request.js'
import type { CompiledRoute } from './route-compiler.js'
import { RouteRegistry } from './route-registry.service.js'

/**
 * Lets a request through to its handler only if every layer passes (LAY-1). `AccessModule` makes it global; a route that
 * declares nothing is refused (APP-1).
 *
 * Guards HTTP and the contexts that are registered: in any other execution context it throws. To change a step, extend it and hand
 * the class to `AccessModule.forRoot({ guard })`.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  /** Never throws. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) protected readonly authorizer: Authorizer,
    @Inject(RouteRegistry) protected readonly routes: RouteRegistry,
    @Inject(ContextTypes) protected readonly contexts: ContextTypes,
  ) {}

  /**
   * Never answers `false`: a refusal is thrown, with its reason.
   *
   * @throws {@link GuardError} or {@link AccessDeniedError} if refused; as a rejection, where something was waited for.
   * @throws TypeError if no context of this type is registered (APP-3).
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const contextType = this.contexts.of(context)
    if (contextType === undefined)
      throw new TypeError(
        `AccessGuard has no context of type ${context.getType<string>()}: register one with AccessModule`,
      )
    const request = contextType.requestOf(context)
    const route = this.routeOf(context)
    if (route.isPublic) return true
    const guarded = { request, route, contextType }
    if (contextType.isUnfiltered?.(request) === true) return this.#checkUnfiltered(guarded, context)
    const checking = this.check(guarded)
    return checking === undefined || Promise.resolve(checking).then(isNoRefusal)
  }

  /** Says itself what a filter would say. */
  async #checkUnfiltered(guarded: GuardedRequest, host: ExecutionContext): Promise<boolean> {
    try {
      return isNoRefusal(await this.check(guarded))
    } catch (error) {
      const { contextType } = guarded
      throw answer(this.authorizer, error, { host, contextType })
    }
  }

  /**
   * Judges a request again whose answer goes on, as if it had come just now, with every step of {@link AccessGuard.check}. Not called for
   * what is public.
   *
   * @throws (as a rejection) what refuses it.
   */
  async checkAgain(guarded: GuardedRequest): Promise<void> {
    asIfNew(guarded)
    if (!isNoRefusal(await this.check(guarded))) throw new ForbiddenException()
  }

  /** What the route declares. */
  protected routeOf(context: ExecutionContext): CompiledRoute {
    return this.routes.routeOf(context)
  }

  /**
   * Judges the request: credentials, company, then every guard of the route (WIRE-2). Not called for what is public; again for the
   * values of an answer that goes on, once for those that come together.
   */
  protected check(guarded: GuardedRequest): void | Promise<void> {
    return judge(this.authorizer, guarded)
  }
}

/** A step that answers at all says nothing, unless it is written without types: `false` is no to Nest, and must not be a yes here. */
const isNoRefusal = (answered: unknown): boolean => answered !== false
