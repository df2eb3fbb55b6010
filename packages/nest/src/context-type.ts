import type { ArgumentsHost, ExecutionContext } from '@nestjs/common'
import type { HttpAnswer, HttpRequest, InventoryRoute } from '@stagedoor/server'

/**
 * One way into the application, as the guard, the filter, the parameter decorators and the audit see it. HTTP is built in; others
 * are registered with `AccessModule.forRoot({ contexts })`. An execution context of a type that is not registered throws (APP-3).
 *
 * Whatever its methods throw refuses the request: nothing is let through because a road could not be read.
 */
export interface ContextType<Req extends object = object> {
  /** What `ExecutionContext.getType()` says of it: `graphql`, `ws`, `rpc`. */
  readonly type: string

  /**
   * What the callbacks of the guards are called with, and what the judgement belongs to: the very same object for the guard, the
   * parameter decorators and the filter, and another for every request, message or field; what one was allowed would else be read
   * by the other. Depends on nothing but the host: parameter decorators ask any instance of this type.
   *
   * @throws TypeError if the host holds nothing of the kind.
   */
  requestOf(host: ArgumentsHost): Req

  /**
   * Where the credentials are. What is no HTTP request says them as headers, name and value in turn:
   * `{ rawHeaders: ['authorization', 'Bearer ...', 'x-org', 'comp_1'] }`. An empty list is 401 `credentials_missing`.
   *
   * @throws TypeError (also as a rejection) if it cannot be said whose request it is. What else it throws refuses the request, too.
   */
  credentialsOf(request: Req): HttpRequest | Promise<HttpRequest>

  /** The road's own pattern, for events: `QUERY bills`. Holds nothing that the caller chose. Never throws. */
  routeOf(request: Req): string

  /**
   * Where a request comes in parts, such as the fields of one query: what all of them have in common, so that credentials and
   * company are examined once. Left out, or `undefined`: it has no parts.
   *
   * @throws TypeError if it cannot be said whose request it is.
   */
  wholeOf?(request: Req): object | undefined

  /**
   * Answers a refusal as filters of this context do: sends the answer, or returns or throws an exception.
   *
   * @throws the context's own kind of exception, if that is its way.
   */
  refuse(refusal: ContextRefusal, host: ArgumentsHost): unknown

  /** Does Nest run no filters for this request? Then the guard has its refusals answered by {@link refuse}. False when left out. Never throws. */
  isUnfiltered?(request: Req): boolean

  /** Tells caches whom a response is for (WIRE-3). Left out where nothing caches. Never throws. */
  mark?(host: ArgumentsHost, headers: GuardedHeaders): void

  /** What a handler gave, where that brings headers of its own along: with what {@link mark} says in them. Never throws. */
  marked?(result: unknown, headers: GuardedHeaders): unknown

  /** Has the answer begun, so that no filter can give another? False when left out. Never throws. */
  hasBegun?(host: ArgumentsHost): boolean

  /** Learns of the application what it needs to know, at boot, before it is asked for roads. Never throws. */
  attach?(providers: readonly ProviderWrapper[]): void

  /** What is wrong with how the application is set up, a line each; it does not start then. Never throws. */
  problems?(): readonly string[]

  /** The same of what is known only once every Nest module has started. Never throws. */
  problemsOnceStarted?(): readonly string[]

  /**
   * Guards what a handler returned where that goes on giving, as a subscription does: hands it on only as long as `judge`, which
   * judges the request anew, does not reject. Left out: results are handed on as they are. Never throws.
   */
  follow?(result: unknown, request: Req, judge: (again: Req) => Promise<void>): unknown

  /**
   * Where a handler goes on giving value by value, as server-sent events do: the same request, as if it had come just now, by which each
   * value is judged before it goes out. `undefined`, or left out: it gives one answer. Never throws.
   */
  again?(request: Req, context: ExecutionContext): Req | undefined

  /** The roads to one method; none: the context does not serve it. Never throws. */
  roadsOf(method: ServedMethod): readonly Road[]
}

/** A refusal, ready to be said. */
export interface ContextRefusal {
  /** How it would be answered over HTTP, as far as `disclose` lets it. */
  readonly answer: HttpAnswer
  /** The error itself: a cause for logs, never for the wire. */
  readonly error: unknown
}

/** What the headers of a guarded response say. */
export interface GuardedHeaders {
  readonly vary: readonly string[]
  readonly cacheControl: string
}

/** A provider of the application, as Nest's `DiscoveryService` lists it. */
export interface ProviderWrapper {
  readonly token?: unknown
  readonly metatype?: unknown
  readonly instance?: unknown
}

/** A method of a controller or provider, which Nest may serve. */
export interface ServedMethod {
  /** The class that Nest was given. */
  readonly type: { readonly name: string; readonly prototype: object }
  /** What the instance is made from: a proxy or a mixin may stand before the class. */
  readonly prototype: object
  readonly name: string
  /** The function of the prototype, on which Nest's metadata is. */
  readonly handler: object
  readonly isController: boolean
  /** The class of the Nest module that it stands in. */
  readonly nestModule?: object | undefined
}

/** One way to a method. */
export interface Road {
  readonly road: InventoryRoute['road']
  /** `GET`, `QUERY`, `MESSAGE`, `EVENT`, and so on. */
  readonly method: string
  /** The pattern of its path, or its name. */
  readonly path: string
  /** Why no guard runs on it, if so. It is refused at boot, unless it is public, or inner and asks for nothing. */
  readonly open?: string | undefined
  /** Is it reached only through other roads, which are guarded themselves? Then it need not declare anything. False when left out. */
  readonly isInner?: boolean
}
