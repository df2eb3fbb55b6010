import type { Authorizer, HttpRequest, RouteGuard } from '@stagedoor/server'
import { bearer, requestWith, type SentHeader } from './ask.js'

/** How one request was answered: `later` needed a promise, and so a verification; the others did not. */
export type Immediacy = 'passed at once' | 'refused at once' | 'later'

/** Sends a request and says how it was answered. Waits for what is answered later, whichever way. */
export async function immediacyOf(
  authorizer: Authorizer<never>,
  token: string,
  {
    headers = [],
    guards = [authorizer.declareAuthenticated()],
  }: {
    readonly headers?: readonly SentHeader[]
    readonly guards?: readonly RouteGuard<HttpRequest>[]
  } = {},
): Promise<Immediacy> {
  const request = requestWith(bearer(token), ...headers)
  try {
    const judging = authorizer.check(request, guards, { http: request, route: 'GET /bills' })
    if (judging === undefined) return 'passed at once'
    await Promise.resolve(judging).catch(() => undefined)
    return 'later'
  } catch {
    return 'refused at once'
  }
}

/** Is the token remembered? Asking is a request with it, and a token that was not remembered is afterwards, if it is good. */
export const isRemembered = async (authorizer: Authorizer<never>, token: string): Promise<boolean> =>
  (await immediacyOf(authorizer, token)) !== 'later'
