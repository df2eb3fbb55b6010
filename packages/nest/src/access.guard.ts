import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common'
import type { Authorizer } from '@stagedoor/server'
import { ACCESS_AUTHORIZER } from './access.tokens.js'
import { type AccessRequest, contextOf } from './access-request.js'
import { type CompiledRoute, RouteRegistry } from './route-registry.service.js'

/**
 * Lets a request through to its handler only if every layer passes (LAY-1). `AccessModule` makes it global; a route that
 * declares nothing is refused (APP-1).
 *
 * Guards HTTP alone: in any other execution context it throws. To change a step, extend it and hand the class to
 * `AccessModule.forRoot({ guard })`.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  /** Never throws. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) protected readonly authorizer: Authorizer,
    @Inject(RouteRegistry) protected readonly routes: RouteRegistry,
  ) {}

  /**
   * Never answers `false`: a refusal is thrown, with its reason.
   *
   * @throws {@link GuardError} or {@link AccessDeniedError} (as a rejection) if refused.
   * @throws TypeError (as a rejection) if the execution context is not HTTP (APP-3).
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = this.requestOf(context)
    const route = this.routeOf(context)
    if (route.isPublic) return true
    await this.check(request, route)
    return true
  }

  /** The framework's request, as the handler sees it: what `accessOf` is asked with. */
  protected requestOf(context: ExecutionContext): AccessRequest {
    const type = context.getType<string>()
    if (type !== 'http') throw new TypeError(`AccessGuard guards HTTP alone, not a context of type ${type}`)
    return context.switchToHttp().getRequest()
  }

  /** What the route declares. */
  protected routeOf(context: ExecutionContext): CompiledRoute {
    return this.routes.routeOf(context)
  }

  /** Judges the request: credentials, company, then every guard of the route (WIRE-2). */
  protected check(request: AccessRequest, { guards }: CompiledRoute): Promise<void> {
    return this.authorizer.check(request, guards, contextOf(request))
  }
}
