import {
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common'
import { DiscoveryService, ModuleRef } from '@nestjs/core'
import { type Authorizer, type RouteInventory, toInventory } from '@stagedoor/server'
import { ACCESS_AUTHORIZER, ACCESS_EXTRAS } from './access.tokens.js'
import type { AccessModuleExtras } from './access-extras.js'
import { ContextTypes } from './context-types.service.js'
import { markHandlers } from './handler-origin.js'
import { RouteAudit } from './route-audit.js'
import { type CompiledRoute, RouteCompiler } from './route-compiler.js'
import { RouteReader } from './route-reader.js'
import { RouteTable } from './route-table.js'
import { servedClasses } from './served-class.js'

const UNDECLARED: CompiledRoute = { isPublic: false, guards: [] }

/** What every route of the application declares. Compiled at boot, so that whatever is wrong stops the application there. */
@Injectable()
export class RouteRegistry implements OnModuleInit, OnApplicationBootstrap {
  readonly #compiler: RouteCompiler
  readonly #mode: 'enforce' | 'warn'
  readonly #strangers = new Set<string>()
  #table = new RouteTable()
  #inventory: RouteInventory

  /** @throws TypeError if `audit` is neither `enforce` nor `warn`. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) authorizer: Authorizer,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(ModuleRef) moduleRef: ModuleRef,
    @Inject(ContextTypes) private readonly contexts: ContextTypes,
    @Inject(ACCESS_EXTRAS) { audit = 'enforce' }: AccessModuleExtras,
  ) {
    if (audit !== 'enforce' && audit !== 'warn')
      throw new TypeError("AccessModule: audit must be 'enforce' or 'warn'")
    this.#mode = audit
    this.#compiler = new RouteCompiler(authorizer, (token) => moduleRef.get(token, { strict: false }))
    this.#inventory = toInventory(authorizer.catalog, [])
    // Now, as Nest makes its routes before it calls any hook.
    markHandlers(servedClasses(discovery))
  }

  /** The route behind an execution context; one that is not known is undeclared. Never throws. */
  routeOf(context: ExecutionContext): CompiledRoute {
    const [type, handler] = [context.getClass(), context.getHandler()]
    const route = this.#table.find(type, handler)
    if (route === undefined) this.#tell(`${type?.name}.${handler?.name || 'a function without a name'}`)
    return route ?? UNDECLARED
  }

  /** Every road into the application, and who may take it. Empty before the application is initialised. Never throws. */
  inventory(): RouteInventory {
    return this.#inventory
  }

  /**
   * Compiles every route. The log names those that are public in a class that is not and, with `audit: 'warn'`, those that declare
   * nothing.
   *
   * @throws TypeError if declarations are wrong, contradict each other or stand where nothing enforces them, or if, without
   *   `audit: 'warn'`, a route declares nothing or no guard runs on it. Lists them all.
   */
  onModuleInit(): void {
    const providers = this.discovery.getProviders()
    for (const context of this.contexts.all) context.attach?.(providers)
    const reader = new RouteReader(this.contexts.all, this.#compiler)
    for (const context of this.contexts.all)
      for (const problem of context.problems?.() ?? []) reader.audit.problems.add(problem)
    for (const served of servedClasses(this.discovery)) reader.read(served)
    this.#inventory = toInventory(this.#compiler.catalog, reader.listed)
    // Whoever listens all the same refuses everything.
    this.#table = reader.audit.isShut(this.#mode) ? new RouteTable() : reader.table
    reader.audit.report(this.#mode)
  }

  /**
   * Looks at what other modules have made of themselves since: a GraphQL module its schema.
   *
   * @throws TypeError if something of it lets somebody in past the guard. Lists all of it.
   */
  onApplicationBootstrap(): void {
    const audit = new RouteAudit()
    for (const context of this.contexts.all)
      for (const problem of context.problemsOnceStarted?.() ?? []) audit.problems.add(problem)
    if (audit.isShut(this.#mode)) this.#table = new RouteTable()
    audit.report(this.#mode)
  }

  /** Says once which handler is refused because it was not there at boot: made for each request, or put in the place of another. */
  #tell(stranger: string): void {
    if (this.#strangers.has(stranger) || this.#strangers.size >= 1_000) return
    this.#strangers.add(stranger)
    new Logger('AccessModule').error(
      `Refused, as the handler is none of those that stood at boot: ${stranger}`,
    )
  }
}
