import { originOf } from './handler-origin.js'
import { type CompiledRoute, isSameRoute } from './route-compiler.js'

/** Routes by class and function, as an execution context has them. */
export class RouteTable {
  readonly #routes = new Map<unknown, Map<unknown, CompiledRoute>>()

  /**
   * Adds a route under every function that may be called for it: that of the instance, where the constructor binds its methods, that
   * of the prototype, and those that they stand for. Answers whether no other route is under one of them.
   */
  add(instance: object, method: string, route: CompiledRoute): boolean {
    const handlers = [Reflect.get(instance, method), Reflect.get(Object.getPrototypeOf(instance), method)]
    const routes = this.#routes.get(instance.constructor) ?? new Map<unknown, CompiledRoute>()
    this.#routes.set(instance.constructor, routes)
    const functions = [...new Set([...handlers, ...handlers.map(originOf)])].filter(
      (each) => each !== undefined,
    )
    const isAlone = functions.every((each) => isSameRoute(routes.get(each) ?? route, route))
    for (const each of functions) routes.set(each, route)
    return isAlone
  }

  /** The route of a function of a class; `undefined` if there is none. Never throws. */
  find(type: unknown, handler: unknown): CompiledRoute | undefined {
    const routes = this.#routes.get(type)
    return routes?.get(handler) ?? routes?.get(originOf(handler))
  }
}
