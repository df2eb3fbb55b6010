import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { type Authorizer, isAccessDeniedError, isGuardError } from '@stagedoor/server'
import { ACCESS_AUTHORIZER } from './access.tokens.js'
import { contextOf } from './access-request.js'
import { setHeaders } from './response-headers.js'

/** The errors that Stagedoor answers, of whichever installed copy. */
// biome-ignore lint/complexity/noStaticOnlyClass: Nest finds the filter of an error by `instanceof`
class Refusal {
  static [Symbol.hasInstance](error: unknown): boolean {
    return isGuardError(error) || isAccessDeniedError(error)
  }
}

/**
 * Answers a refusal, of the guard or of a handler, as section 7 says: the same status, headers and bytes on Express and on
 * Fastify. `AccessModule` makes it global; every other error is left to Nest.
 *
 * A catch-all filter of your own may run before it, and should hand refusals on: inject this filter and call `catch`.
 */
@Catch(Refusal)
export class AccessFilter implements ExceptionFilter {
  /** Never throws. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) private readonly authorizer: Authorizer,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * Sends the answer, or, where a response has begun, ends it.
   *
   * @throws the error itself if it is none of ours, or its execution context is not HTTP.
   */
  catch(error: unknown, host: ArgumentsHost): void {
    const [request, response] = host.getArgs<[object, object]>()
    const answer = host.getType() === 'http' && this.authorizer.answer(error, request, contextOf(request))
    if (!answer) throw error
    const { httpAdapter } = this.adapterHost
    if (httpAdapter.isHeadersSent(response)) {
      httpAdapter.end(response)
      return
    }
    setHeaders(httpAdapter, response, answer.headers)
    httpAdapter.status(response, answer.status)
    const body = JSON.stringify(answer.body)
    // Ended, not sent: Express adds an ETag and a charset to what it sends. Fastify drops its headers where a response is ended, and
    // leaves the content type of bytes alone.
    if (httpAdapter.getType() === 'fastify') httpAdapter.reply(response, Buffer.from(body))
    else httpAdapter.end(response, body)
  }
}
