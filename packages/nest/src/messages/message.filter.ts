import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Optional } from '@nestjs/common'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import { isAccessDeniedError, isGuardError } from '@stagedoor/server'
import { AccessFilter } from '../access.filter.js'
import { carry, causeOf } from './message.js'

/** The errors that Stagedoor answers, of whichever installed copy. */
// biome-ignore lint/complexity/noStaticOnlyClass: Nest finds the filter of an error by `instanceof`
class Refusal {
  static [Symbol.hasInstance](error: unknown): boolean {
    return isGuardError(error) || isAccessDeniedError(error)
  }
}

/** Answers refusals where Nest runs no global filter: in gateways, and in a microservice without `inheritAppConfig`. */
@Catch(Refusal)
export class MessageFilter implements ExceptionFilter {
  /** Never throws. */
  constructor(@Optional() @Inject(AccessFilter) private readonly filter?: AccessFilter) {}

  /**
   * As {@link AccessFilter.catch}, for the message that the error came out of.
   *
   * @throws what that throws; the error itself in an application without `AccessModule`.
   */
  catch(error: unknown, host: ArgumentsHost): unknown {
    if (this.filter === undefined) throw error
    const message = causeOf(error, host)
    if (message === undefined) return this.filter.catch(error, host)
    const args: unknown[] = [...host.getArgs()]
    carry(message, args)
    const carrying = new ExecutionContextHost(args)
    carrying.setType(host.getType<string>())
    return this.filter.catch(error, carrying)
  }
}
