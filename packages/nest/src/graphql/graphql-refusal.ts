import { IntrinsicException } from '@nestjs/common'
import type { ContextRefusal } from '../context-type.js'
import { type SaidRefusal, saidRefusal } from '../said-refusal.js'

/**
 * A refusal as GraphQL executors answer it: an entry of `errors` with its `extensions`. No `GraphQLError`, which would have to be that of
 * the very copy of `graphql` that executes; executors make one of it. Intrinsic, as Nest would log it as a failure else.
 */
export class GraphqlRefusal extends IntrinsicException {
  override readonly name = 'GraphqlRefusal'
  /** `code`, `status` and what else a refusal over HTTP would say, as far as `disclose` lets it. */
  readonly extensions: Omit<SaidRefusal, 'message'>

  /** Never throws. */
  constructor({ answer, error }: ContextRefusal) {
    const { message, ...extensions } = saidRefusal(answer)
    super(message)
    Object.defineProperty(this, 'cause', { value: error })
    this.extensions = extensions
    // Drivers send stacks along while developing.
    this.stack = `${this.name}: ${message}`
  }
}
