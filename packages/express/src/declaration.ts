import type { GuardDescription } from '@stagedoor/server'
import type { RequestHandler } from 'express'

/** What a handler made by a guard says about the routes behind it. */
export interface Declaration {
  /** The guard that made it. Two guards in one app do not answer for each other (APP-3). */
  readonly owner: object
  /**
   * `route` declares a route, or every route behind it. `narrows` declares the route it stands in, but nothing for the routes
   * of a router (APP-2). `public` asks for nothing. `authenticate` declares nothing.
   */
  readonly kind: 'route' | 'narrows' | 'public' | 'authenticate'
  /** As it was written, for people: `require(finance.bills.read)`. */
  readonly text: string
  /** What it needs, as plain data; absent for `public()` and `authenticate()`. */
  readonly guard?: GuardDescription
  /** What `authenticate()` asks of every request, as plain data. No guard: no route is declared by it. */
  readonly asks?: GuardDescription
}

// Not a property: what wraps a handler may have all its properties, and need not call it.
const DECLARATIONS = new WeakMap<object, Declaration>()

/** Remembers what a handler declares: this very function, under every name and mount, and none that wraps it. */
export function declare<H extends object>(handler: H, declaration: Declaration): H {
  DECLARATIONS.set(handler, Object.freeze(declaration))
  return handler
}

/** What a handler declares on behalf of `owner`, if it was made by it. */
export function declarationOf(handler: RequestHandler, owner: object): Declaration | undefined {
  const declaration = DECLARATIONS.get(handler)
  return declaration?.owner === owner ? declaration : undefined
}
