import type { Authorizer, RouteGuard } from '@stagedoor/server'
import type { AccessRequest, Inject } from './access-request.js'
import { classElements, type Declaration, type Element, methodElements } from './declaration.js'
import { contradictions, toRoute } from './route.js'
import type { RouteAudit } from './route-audit.js'

/** A route, ready to be judged. Without guards it is undeclared, and refused to everyone. */
export interface CompiledRoute {
  readonly isPublic: boolean
  readonly guards: readonly RouteGuard<AccessRequest>[]
}

/** A route, with what the audit wants to know of it besides. */
export interface AuditedRoute extends CompiledRoute {
  /** Does it say who may use it, public or not, even if wrongly? */
  readonly isDeclared: boolean
  /** Is it public although its class asks for something? */
  readonly opensClass: boolean
  /** Does it, or its class, ask for anything, even if that only narrows? */
  readonly asks: boolean
}

/** What is declared for one method. */
export interface Declared {
  readonly onClass: readonly Element[]
  readonly onMethod: readonly Element[]
}

/** What decorators say of a method and its class, and of all that these extend. */
export const declaredFor = (type: object, prototype: object, method: string): Declared => ({
  onClass: classElements(type, prototype),
  onMethod: methodElements(prototype, method),
})

/** Makes guards of declarations, one for each, and tells the audit of those that are wrong. */
export class RouteCompiler {
  readonly #guards = new Map<Declaration, RouteGuard<AccessRequest>>()
  readonly #authorizer: Authorizer
  readonly #inject: Inject

  constructor(authorizer: Authorizer, inject: Inject) {
    this.#authorizer = authorizer
    this.#inject = inject
  }

  /** What the declarations are made for. */
  get catalog(): Authorizer['catalog'] {
    return this.#authorizer.catalog
  }

  /** Adds up what is declared (APP-2). What is wrong is in the audit then, under the class or method that says it. Never throws. */
  compile({ onClass, onMethod }: Declared, audit: RouteAudit): AuditedRoute {
    for (const element of [...onClass, ...onMethod]) this.#declare(element, audit)
    for (const { name } of [...contradictions(onClass), ...contradictions(onMethod)])
      audit.problems.add(`${name}: @Public() beside a requirement, or over one that it inherits`)
    const { requirements, ...route } = toRoute(onClass, onMethod)
    const isDeclared = route.isPublic || requirements.length > 0
    return {
      ...route,
      isDeclared,
      // Frozen, so that the authorizer works out once what the route asks for.
      guards: Object.freeze(requirements.flatMap((declaration) => this.#guards.get(declaration) ?? [])),
    }
  }

  #declare({ name, declarations }: Element, audit: RouteAudit): void {
    for (const declaration of declarations) {
      if (this.#guards.has(declaration) || !declaration.toGuard) continue
      try {
        this.#guards.set(declaration, declaration.toGuard(this.#authorizer, this.#inject))
      } catch (error) {
        audit.problems.add(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}

/** Do two routes ask for the same? */
export const isSameRoute = (one: CompiledRoute, other: CompiledRoute): boolean =>
  one.isPublic === other.isPublic &&
  one.guards.length === other.guards.length &&
  one.guards.every((guard) => other.guards.includes(guard))
