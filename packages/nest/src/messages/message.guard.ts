import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common'
import { AccessGuard } from '../access.guard.js'
import { isJudged } from './judged-messages.js'
import { carriedBy } from './message.js'
import { isMessageHost } from './message-host.js'

/**
 * Guards messages where no global guard does: those of a microservice that a hybrid application connects without
 * `inheritAppConfig`. A message that the global guard has judged is not judged twice.
 */
@Injectable()
export class MessageGuard implements CanActivate {
  /** Never throws. */
  constructor(@Optional() @Inject(AccessGuard) private readonly guard?: AccessGuard) {}

  /**
   * As {@link AccessGuard.canActivate}. Lets pass what is no message, which the global guard judges.
   *
   * @throws what that throws.
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    // Without AccessModule the class stands in an application that has nothing to do with this one.
    if (!isMessageHost(context) || this.guard === undefined) return true
    const message = carriedBy(context.getArgs())
    return (message !== undefined && isJudged(message)) || this.guard.canActivate(context)
  }
}
