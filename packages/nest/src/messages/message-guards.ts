import { ACCESS_AUTHORIZER } from '../access.tokens.js'
import type { ProviderWrapper } from '../context-type.js'

/**
 * Why the guard that stands on handlers of messages is not enough, a line each. Of two `AccessModule`s, each with a global guard, it
 * stands for one: where Nest runs no global guard, the other would not be asked.
 *
 * Never throws.
 */
export function messageGuardProblems(
  context: string,
  providers: readonly ProviderWrapper[],
): readonly string[] {
  const authorizers = providers.filter(({ token }) => token === ACCESS_AUTHORIZER)
  return authorizers.length > 1
    ? [`${context} needs a single AccessModule: of several, one alone would judge messages`]
    : []
}
