import type { Access } from '@stagedoor/core'
import type { RequestState } from '../request/request-state.js'

/** What is behind a {@link RouteGuard}. */
export interface DeclaredGuard {
  /** As audits and events show it. */
  readonly text: string
  /** Does it need a company, and so an access? */
  readonly needsCompany: boolean
  readonly conceals: boolean
  /**
   * Judges a request whose credentials and company have passed; leaves in the state what the handler may ask for.
   *
   * @throws {@link AccessDeniedError}, {@link GuardError} or the application's own 4xx if refused.
   */
  judge(request: never, access: Access<string>, state: RequestState): void | Promise<void>
}
