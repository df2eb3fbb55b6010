import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common'
import { type Authorizer, isAccessDeniedError, isGuardError } from '@stagedoor/server'
import { ACCESS_AUTHORIZER } from './access.tokens.js'
import { ContextTypes } from './context-types.service.js'
import { answer } from './guarded-request.js'

/** The errors that Stagedoor answers, of whichever installed copy. */
// biome-ignore lint/complexity/noStaticOnlyClass: Nest finds the filter of an error by `instanceof`
class Refusal {
  static [Symbol.hasInstance](error: unknown): boolean {
    return isGuardError(error) || isAccessDeniedError(error)
  }
}

/**
 * Answers a refusal, of the guard or of a handler: over HTTP with the same status, headers and bytes on Express and on
 * Fastify, elsewhere the context's own exception. `AccessModule` makes it global; every other error is left to Nest.
 *
 * A catch-all filter of your own may run before it, and should hand refusals on: inject this filter and return what `catch` returns.
 */
@Catch(Refusal)
export class AccessFilter implements ExceptionFilter {
  /** Never throws. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) private readonly authorizer: Authorizer,
    @Inject(ContextTypes) private readonly contexts: ContextTypes,
  ) {}

  /**
   * Sends, throws or returns the answer, as filters of the context do.
   *
   * @throws the error itself if it is none of ours, or no context of its type is registered.
   */
  catch(error: unknown, host: ArgumentsHost): unknown {
    const contextType = this.contexts.of(host)
    if (contextType === undefined) throw error
    return answer(this.authorizer, error, { host, contextType })
  }
}
