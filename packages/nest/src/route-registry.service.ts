import { type ExecutionContext, Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core'
import type { Authorizer, RouteGuard } from '@stagedoor/server'
import { ACCESS_AUTHORIZER } from './access.tokens.js'
import type { AccessRequest, Inject as InjectProvider } from './access-request.js'
import { classElements, type Declaration, type Element, methodElements } from './declaration.js'
import { contradictions, toRoute } from './route.js'
import { RouteAudit } from './route-audit.js'

/** A route, ready to be judged. Without guards it is undeclared, and refused to everyone. */
export interface CompiledRoute {
  readonly isPublic: boolean
  readonly guards: readonly RouteGuard<AccessRequest>[]
}

/** A method that Nest serves over HTTP, with what it and its class declare. */
interface FoundRoute {
  readonly name: string
  /** The class and the function, as an execution context has them. */
  readonly controller: unknown
  readonly handler: unknown
  readonly onClass: readonly Element[]
  readonly onMethod: readonly Element[]
}

const UNDECLARED: CompiledRoute = { isPublic: false, guards: [] }

// Nest's own metadata: of a method that it serves over HTTP, and of a controller.
const PATH = 'path'
const CONTROLLER = '__controller__'

/** What every route of the application declares. Compiled at boot, so that whatever is wrong stops the application there. */
@Injectable()
export class RouteRegistry implements OnModuleInit {
  readonly #routes = new Map<unknown, Map<unknown, CompiledRoute>>()
  readonly #guards = new Map<Declaration, RouteGuard<AccessRequest>>()
  readonly #scanner = new MetadataScanner()
  #audit = new RouteAudit()

  /** Never throws. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) private readonly authorizer: Authorizer,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  /** The route behind an execution context; one that is not known is undeclared. Never throws. */
  routeOf(context: ExecutionContext): CompiledRoute {
    return this.#routes.get(context.getClass())?.get(context.getHandler()) ?? UNDECLARED
  }

  /**
   * Compiles every route. The log names those that declare nothing, and those that are public in a class that is not.
   *
   * @throws TypeError if declarations are wrong, contradict each other or stand where nothing enforces them. Lists them all.
   */
  onModuleInit(): void {
    this.#audit = new RouteAudit()
    for (const { metatype, instance } of this.discovery.getControllers())
      this.#read(metatype ?? instance.constructor, instance)
    for (const { metatype } of this.discovery.getProviders())
      if (metatype?.prototype && !Reflect.hasMetadata(CONTROLLER, metatype)) this.#read(metatype)
    if (this.#audit.problems.size > 0) this.#routes.clear() // whoever listens all the same refuses everything
    this.#audit.report()
  }

  /** Adds the routes of a controller. What declares something without being served over HTTP is a problem. */
  #read(type: { readonly name: string; readonly prototype: object }, instance?: object): void {
    const prototype = instance ? Object.getPrototypeOf(instance) : type.prototype
    const onClass = classElements(type, prototype)
    if (!instance) this.#refuse(onClass)
    for (const method of this.#scanner.getAllMethodNames(prototype)) {
      const onMethod = methodElements(prototype, method)
      const name = `${type.name}.${method}`
      if (!instance || !Reflect.hasMetadata(PATH, prototype[method])) this.#refuse(onMethod.slice(-1))
      // The handler as Nest calls it: where the constructor binds its methods, not the one of the prototype.
      else
        this.#add({
          name,
          controller: instance.constructor,
          handler: Reflect.get(instance, method),
          onClass,
          onMethod,
        })
    }
  }

  #refuse(elements: readonly Element[]): void {
    for (const { name, declarations } of elements)
      if (declarations.length > 0)
        this.#audit.problems.add(`${name}: no HTTP route, so nothing would enforce it`)
  }

  #add({ name, controller, handler, onClass, onMethod }: FoundRoute): void {
    for (const element of [...onClass, ...onMethod]) this.#declare(element)
    for (const element of [...contradictions(onClass), ...contradictions(onMethod)])
      this.#audit.problems.add(
        `${element.name}: @Public() beside a requirement, or over one that it inherits`,
      )
    const { isPublic, requirements, opensClass } = toRoute(onClass, onMethod)
    if (opensClass) this.#audit.opened.add(name)
    if (!isPublic && requirements.length === 0) this.#audit.undeclared.add(name)
    const guards = requirements.flatMap((declaration) => this.#guards.get(declaration) ?? [])
    const routes = this.#routes.get(controller) ?? new Map<unknown, CompiledRoute>()
    if (!isSame(routes.get(handler) ?? { isPublic, guards }, { isPublic, guards }))
      this.#audit.problems.add(`${name}: Nest cannot tell it from a route that declares something else`)
    this.#routes.set(controller, routes.set(handler, { isPublic, guards }))
  }

  #declare({ name, declarations }: Element): void {
    const inject: InjectProvider = (token) => this.moduleRef.get(token, { strict: false })
    for (const declaration of declarations) {
      if (this.#guards.has(declaration) || !declaration.toGuard) continue
      try {
        this.#guards.set(declaration, declaration.toGuard(this.authorizer, inject))
      } catch (error) {
        this.#audit.problems.add(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}

const isSame = (one: CompiledRoute, other: CompiledRoute): boolean =>
  one.isPublic === other.isPublic &&
  one.guards.length === other.guards.length &&
  one.guards.every((guard) => other.guards.includes(guard))
