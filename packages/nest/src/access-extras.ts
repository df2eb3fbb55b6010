import type { Type } from '@nestjs/common'
import type { AccessGuard } from './access.guard.js'
import type { ContextType } from './context-type.js'

/** What `AccessModule` takes beside the options of the authorizer. */
export interface AccessModuleExtras {
  /** The guard, a class that extends {@link AccessGuard}; {@link AccessGuard} itself when left out. */
  readonly guard?: Type<AccessGuard>
  /** What is guarded besides HTTP: `graphqlContext()` of `@stagedoor/nest/graphql`, for one. None when left out. */
  readonly contexts?: readonly ContextType[]
  /**
   * What becomes of a road that declares nothing: `enforce` (when left out) refuses to start, `warn` writes it to the log. Requests
   * to it are refused in both.
   */
  readonly audit?: 'enforce' | 'warn'
}
