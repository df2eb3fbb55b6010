import { IntrinsicException } from '@nestjs/common'
import type { HttpAnswer } from '@stagedoor/server'
import { saidRefusal } from './said-refusal.js'

/**
 * A refusal that comes when the answer has begun: no filter can give another, and Nest sends the message of what is thrown, as the last of
 * server-sent events. Says what a filter would. Intrinsic, as Nest would log it as a failure else.
 */
export class LateRefusal extends IntrinsicException {
  override readonly name = 'LateRefusal'
  /** As it would be. */
  readonly status: number
  /** The same, as Nest looks for it. */
  readonly statusCode: number
  /** True: the message may be shown to whoever asked. */
  readonly expose = true

  /** Never throws. */
  constructor(answer: HttpAnswer, cause: unknown) {
    const { message, status } = saidRefusal(answer)
    super(message)
    Object.defineProperty(this, 'cause', { value: cause })
    this.status = status
    this.statusCode = status
  }
}
