import {
  type Authorizer,
  type HttpAnswer,
  type HttpRequest,
  isGuardError,
  type RouteGuard,
} from '@stagedoor/server'

/** A header as it was sent. */
export type SentHeader = readonly [name: string, value: string]

/** What became of a request: let through, or the answer on the wire. */
export interface Outcome {
  readonly request: HttpRequest
  /** 200 stands for: let through. */
  readonly status: number
  readonly code: unknown
  /** For refused credentials: where in their examination. */
  readonly stage: string | undefined
  readonly headers: HttpAnswer['headers']
  readonly body: Readonly<Record<string, unknown>>
  readonly error: unknown
}

/** The header of a bearer token. */
export const bearer = (token: string): SentHeader => ['Authorization', `Bearer ${token}`]

/** A request with these headers. */
export const requestWith = (...headers: readonly SentHeader[]): HttpRequest => ({
  rawHeaders: headers.flat(),
})

/** Sends a request with these headers to a route that needs a token and a company, or has these guards. */
export const ask = (
  authorizer: Authorizer<never>,
  headers: readonly SentHeader[],
  guards?: readonly RouteGuard<HttpRequest>[],
): Promise<Outcome> => send(authorizer, requestWith(...headers), guards)

/** Sends a request to a route that needs a token and a company, or has these guards. */
export async function send(
  authorizer: Authorizer<never>,
  request: HttpRequest,
  guards: readonly RouteGuard<HttpRequest>[] = [authorizer.declareAuthenticated()],
): Promise<Outcome> {
  const context = { http: request, route: 'GET /bills' }
  try {
    await authorizer.check(request, guards, context)
    return {
      request,
      status: 200,
      code: undefined,
      stage: undefined,
      headers: {},
      body: {},
      error: undefined,
    }
  } catch (error) {
    const answer = authorizer.answer(error, request, context)
    // An error that is not ours goes to the framework's own handler, and in a test to the test.
    if (answer === undefined) throw error
    const body = answer.body as Outcome['body']
    const stage = isGuardError(error) ? error.stage : undefined
    return { request, code: body.code, stage, error, ...answer, body }
  }
}
