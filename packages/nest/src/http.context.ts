import 'reflect-metadata'
import { type ArgumentsHost, type ExecutionContext, Inject, Injectable, RequestMethod } from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core'
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js'
import { forgetBody, type HttpRequest } from '@stagedoor/server'
import { type AccessRequest, httpRequestOf, routePatternOf } from './access-request.js'
import type { ContextRefusal, ContextType, GuardedHeaders, Road, ServedMethod } from './context-type.js'
import { addVary, setHeaders } from './response-headers.js'
import { varying } from './web-response.js'

// Nest's own metadata: of a controller and a method that it serves over HTTP, and of a Nest module under a path.
const PATH = 'path'
const METHOD = 'method'
const VERSION = '__version__'
const MODULE_PATH = '__module_path__'
const SERVER_SENT_EVENTS = '__sse__'

// Where they stand among the arguments of a handler: `switchToHttp()` makes three functions each time to say so.
const REQUEST = 0
const RESPONSE = 1

/** HTTP, on Express and on Fastify. */
@Injectable()
export class HttpContext implements ContextType<AccessRequest> {
  readonly type = 'http'

  /** Never throws. */
  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {}

  /** The framework's request, as the handler sees it. Never throws. */
  requestOf(host: ArgumentsHost): AccessRequest {
    return host.getArgByIndex(REQUEST)
  }

  /** Never throws. */
  credentialsOf(request: AccessRequest): HttpRequest {
    return httpRequestOf(request)
  }

  /** Never throws. */
  routeOf(request: AccessRequest): string {
    return `${request.method} ${routePatternOf(request)}`
  }

  /** Sends the answer, or, where a response has begun, ends it. */
  refuse({ answer }: ContextRefusal, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost
    const response = host.getArgByIndex(RESPONSE)
    if (httpAdapter.isHeadersSent(response)) {
      httpAdapter.end(response)
      return
    }
    forgetBody(response)
    setHeaders(httpAdapter, response, answer.headers)
    httpAdapter.status(response, answer.status)
    const body = JSON.stringify(answer.body)
    // Said by hand: Node works out no length any more where one was taken away.
    setHeaders(httpAdapter, response, { 'Content-Length': String(Buffer.byteLength(body)) })
    // Ended, not sent: Express adds an ETag and a charset to what it sends. Fastify drops its headers where a response is ended, and
    // leaves the content type of bytes alone.
    if (httpAdapter.getType() === 'fastify') httpAdapter.reply(response, Buffer.from(body))
    else httpAdapter.end(response, body)
  }

  /** Sets `Vary`, and `Cache-Control` unless the handler chose. Never throws. */
  mark(host: ArgumentsHost, { vary, cacheControl }: GuardedHeaders): void {
    const { httpAdapter } = this.adapterHost
    const response = host.getArgByIndex(RESPONSE)
    if (httpAdapter.isHeadersSent(response)) return
    addVary(httpAdapter, response, vary.join(', '))
    if (httpAdapter.getHeader(response, 'Cache-Control') === undefined)
      setHeaders(httpAdapter, response, { 'Cache-Control': cacheControl })
  }

  /** Never throws. */
  marked(result: unknown, { vary }: GuardedHeaders): unknown {
    return varying(result, vary)
  }

  /** Events go past Fastify's reply, to Node's own response. Never throws. */
  hasBegun(host: ArgumentsHost): boolean {
    const response = host.getArgByIndex(RESPONSE)
    return (response.raw ?? response).headersSent
  }

  /** What `@Sse()` answers goes on for as long as the client stays: longer, it may be, than its token holds. Never throws. */
  again(request: AccessRequest, context: ExecutionContext): AccessRequest | undefined {
    if (!Reflect.hasMetadata(SERVER_SENT_EVENTS, context.getHandler())) return undefined
    const { rawHeaders } = httpRequestOf(request)
    return Object.create(request, { rawHeaders: { value: rawHeaders } })
  }

  /** Every path of the method, with the global prefix, the paths of Nest module and controller, and a version in the path. Never throws. */
  roadsOf({ type, handler, isController, nestModule }: ServedMethod): readonly Road[] {
    const asked: unknown = Reflect.getMetadata(PATH, handler)
    if (!isController || asked === undefined) return []
    const { config } = this
    const paths = new RoutePathFactory(config)
    const requestMethod: RequestMethod = Reflect.getMetadata(METHOD, handler)
    const versioning = config.getVersioning()
    const served = listOf(Reflect.getMetadata(PATH, type)).flatMap((ctrlPath) =>
      listOf(asked).flatMap((methodPath) =>
        paths.create(
          {
            ctrlPath,
            methodPath,
            modulePath: this.#modulePathOf(nestModule),
            globalPrefix: config.getGlobalPrefix(),
            ...(versioning === undefined
              ? {}
              : {
                  versioningOptions: versioning,
                  methodVersion: Reflect.getMetadata(VERSION, handler),
                  controllerVersion: Reflect.getMetadata(VERSION, type) ?? versioning.defaultVersion,
                }),
          },
          requestMethod,
        ),
      ),
    )
    return served.map((path) => ({ road: 'http', method: RequestMethod[requestMethod] ?? 'GET', path }))
  }

  #modulePathOf(nestModule: object | undefined): string {
    if (nestModule === undefined) return ''
    const { applicationId } = this.modules
    return (
      Reflect.getMetadata(MODULE_PATH + applicationId, nestModule) ??
      Reflect.getMetadata(MODULE_PATH, nestModule) ??
      ''
    )
  }
}

const listOf = (paths: unknown): readonly string[] => (Array.isArray(paths) ? paths : [String(paths ?? '')])
