/** A request, free of any framework. Node's `IncomingMessage` has this shape; Fastify's `request.raw` too. */
export interface HttpRequest {
  /**
   * Names and values in turn, as they arrived. Not `headers`, in which Node keeps the first of two `Authorization` headers and
   * the second goes unseen.
   */
  readonly rawHeaders: readonly string[]
  /** The request target, for its query alone: a second token in it is refused (RFC 6750 section 3.1). */
  readonly url?: string | undefined
}

/** What an adapter knows of a request besides the request itself. */
export interface RequestContext {
  readonly http: HttpRequest
  /** For events: `GET /bills/:id`, the route's own pattern; never the raw URL. */
  readonly route: string
  /**
   * Where the request is one part of several, such as a field of a GraphQL query: the object that all parts have in common.
   * Credentials and company are examined once for all of them; target, delegation and concealment stay with the part.
   */
  readonly whole?: object | undefined
}
