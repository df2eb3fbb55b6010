import type { Abstract, Type } from '@nestjs/common'
import type { HttpRequest } from '@stagedoor/server'

/**
 * What the requests of Express and of Fastify have in common. For more, annotate the callback with the framework's own type:
 * `(req: FastifyRequest) => ...`.
 */
export interface AccessRequest {
  /** As the client writes it: `GET`. */
  readonly method: string
  /** The path parameters. Text, but under Express a wildcard is a list. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Not validated: pipes run after guards. */
  readonly body: unknown
}

/**
 * Gets a singleton provider of any module, as `ModuleRef.get(token, { strict: false })` does. Throws what that throws if there
 * is none, or if it is request-scoped: 503 in a scope resolver.
 */
export type Inject = <T>(token: Type<T> | Abstract<T> | string | symbol) => T

/** Reads something of a request: a value, or a promise of one. */
export type RequestReader<Req> = (request: Req, inject: Inject) => unknown

/** What is read of a request of Express and, where they differ, of Fastify. */
interface PlatformRequest {
  readonly rawHeaders?: readonly string[]
  readonly raw?: HttpRequest
  readonly route?: { readonly path?: unknown }
  readonly routeOptions?: { readonly url?: unknown }
}

/** The request as it arrived, with every header it was sent with. */
export function httpRequestOf(request: object): HttpRequest {
  const { raw } = request as PlatformRequest
  // Its own alone: headers that somebody put on the prototype of all objects would be everybody's.
  return Object.hasOwn(request, 'rawHeaders') || !raw ? (request as HttpRequest) : raw
}

/** The pattern of the route; `*` where none was matched. */
export function routePatternOf(request: object): string {
  const { route, routeOptions } = request as PlatformRequest
  return String(route?.path ?? routeOptions?.url ?? '*')
}
