import type { Access } from '@stagedoor/core'
import type { RequestState } from '../request/request-state.js'
import type { GuardDescription } from './guard-description.js'

/** What is behind a {@link RouteGuard}. */
export interface DeclaredGuard {
  readonly description: GuardDescription
  /**
   * Judges a request whose credentials and company have passed; leaves in the state what the handler may ask for.
   *
   * @throws {@link AccessDeniedError}, {@link GuardError} or the application's own 4xx if refused.
   */
  judge(request: never, access: Access<string>, state: RequestState): void | Promise<void>
}
