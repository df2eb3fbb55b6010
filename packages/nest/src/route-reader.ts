import 'reflect-metadata'
import type { InventoryRoute } from '@stagedoor/server'
import type { ContextType, Road, ServedMethod } from './context-type.js'
import type { Element } from './declaration.js'
import { foreignProblem } from './foreign-roads.js'
import { RouteAudit } from './route-audit.js'
import { type AuditedRoute, declaredFor, type RouteCompiler } from './route-compiler.js'
import { RouteTable } from './route-table.js'
import { methodsOf, type ServedClass } from './served-class.js'

// Nest's own metadata of a controller.
const CONTROLLER = '__controller__'

/** Reads the routes of an application, class by class. */
export class RouteReader {
  readonly table: RouteTable = new RouteTable()
  readonly audit: RouteAudit = new RouteAudit()
  readonly #listed = new Map<string, InventoryRoute>()
  readonly #contexts: readonly ContextType[]
  readonly #compiler: RouteCompiler

  constructor(contexts: readonly ContextType[], compiler: RouteCompiler) {
    this.#contexts = contexts
    this.#compiler = compiler
  }

  /** Every road found so far, each once. */
  get listed(): readonly InventoryRoute[] {
    return [...this.#listed.values()]
  }

  /** Adds the routes of a class. What declares something without being served is a problem. Never throws. */
  read(served: ServedClass): void {
    const { type, prototype, isController } = served
    // Nest serves a controller over HTTP where it is one, and not where it stands among the providers.
    const isElsewhere = !isController && Reflect.hasMetadata(CONTROLLER, type)
    const isServed = methodsOf(served).map((method) => this.#readMethod(served, method, isElsewhere))
    if (!isController && !isElsewhere && !isServed.includes(true))
      this.#refuse(declaredFor(type, prototype, '').onClass)
  }

  /** Adds the routes of a method; answers whether it has any. */
  #readMethod({ type, instance }: ServedClass, method: ServedMethod, isElsewhere: boolean): boolean {
    const name = `${type.name}.${method.name}`
    const roads = this.#contexts.flatMap((context) => context.roadsOf(method))
    const isServed = roads.length > 0 && instance !== undefined
    if (isServed) this.#add(name, { method, instance, roads })
    if (isElsewhere) return isServed
    const foreign = foreignProblem(method, new Set(this.#contexts.map(({ type: each }) => each)))
    if (foreign !== undefined) this.audit.problems.add(`${name}: ${foreign}`)
    else if (!isServed) this.#refuse(declaredFor(type, method.prototype, method.name).onMethod.slice(-1))
    return isServed
  }

  #refuse(elements: readonly Element[]): void {
    for (const { name, declarations } of elements)
      if (declarations.length > 0)
        this.audit.problems.add(`${name}: Nest serves it nowhere, so nothing would enforce it`)
  }

  #add(
    name: string,
    served: { readonly method: ServedMethod; readonly instance: object; readonly roads: readonly Road[] },
  ): void {
    const { method, instance, roads } = served
    const route = this.#compiler.compile(declaredFor(method.type, method.prototype, method.name), this.audit)
    if (route.opensClass) this.audit.opened.add(name)
    for (const road of roads) this.#list(name, road, route)
    if (!this.table.add(instance, method.name, { isPublic: route.isPublic, guards: route.guards }))
      this.audit.problems.add(`${name}: Nest cannot tell it from a route that declares something else`)
  }

  #list(name: string, { road, method, path, open, isInner }: Road, route: AuditedRoute): void {
    const { isPublic, isDeclared, asks, guards } = route
    const isCovered = isPublic || (isInner === true && !asks)
    const problem = isCovered ? undefined : open
    if (problem !== undefined) this.audit.unguarded.add(`${name}: ${problem}`)
    else if (!isDeclared && !isCovered) this.audit.undeclared.add(name)
    this.#listed.set(`${name} ${road} ${method} ${path}`, {
      road,
      method,
      path,
      access: isPublic ? 'public' : isDeclared || isCovered ? 'declared' : 'undeclared',
      guards: guards.map(({ description }) => description),
      declaredAt: name,
      ...(problem === undefined ? {} : { problem }),
    })
  }
}
