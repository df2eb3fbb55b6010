import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import type { Authorizer } from '@stagedoor/server'
import { type Observable, tap } from 'rxjs'
import { ACCESS_AUTHORIZER } from './access.tokens.js'
import { setHeaders } from './response-headers.js'
import { RouteRegistry } from './route-registry.service.js'

/** Tells caches whom a guarded response is for (WIRE-3). `AccessModule` makes it global. */
@Injectable()
export class AccessInterceptor implements NestInterceptor {
  /** Never throws. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) private readonly authorizer: Authorizer,
    @Inject(RouteRegistry) private readonly routes: RouteRegistry,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Before the handler, which may send by itself, and after it, as it may have replaced `Vary`. Never throws. */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.routes.routeOf(context).isPublic) return next.handle()
    this.#mark(context)
    return next.handle().pipe(tap(() => this.#mark(context)))
  }

  #mark(context: ExecutionContext): void {
    const { httpAdapter } = this.adapterHost
    const response = context.switchToHttp().getResponse()
    if (httpAdapter.isHeadersSent(response)) return
    const { vary, cacheControl } = this.authorizer.guardedHeaders
    const isChosen = httpAdapter.getHeader(response, 'Cache-Control') !== undefined
    setHeaders(httpAdapter, response, {
      Vary: vary.join(', '),
      ...(isChosen ? {} : { 'Cache-Control': cacheControl }),
    })
  }
}
