import 'reflect-metadata'
import { SetMetadata } from '@nestjs/common'
import type { Authorizer, RouteGuard } from '@stagedoor/server'
import type { AccessRequest, Inject } from './access-request.js'

/** What one decorator says of the class or method it stands on. */
export interface Declaration {
  /** `public` asks for nothing. `module` declares a method, but on a class it only narrows (APP-2). */
  readonly kind: 'public' | 'module' | 'requirement'
  /** Makes the guard at boot, when the catalog is known, or throws what is wrong with it. `public` has none. */
  readonly toGuard?: (authorizer: Authorizer, inject: Inject) => RouteGuard<AccessRequest>
}

/** A class or a method, with what its own decorators say, in the order written. */
export interface Element {
  readonly name: string
  /** Is it the very class or function of the route, and not one that it inherits from or overrides? */
  readonly isOwn: boolean
  readonly declarations: readonly Declaration[]
}

/** A decorator for controllers and their methods. */
export type AccessDecorator = ClassDecorator & MethodDecorator

// A fixed key, so that two installed copies read each other's decorators.
const DECLARATIONS = 'stagedoor:declarations'

/**
 * Makes a decorator that adds to what the element declares already: stacked decorators add up (APP-2). The decorator throws a
 * `TypeError` on a property, which Nest serves nowhere.
 */
export function declares(declaration: Declaration): AccessDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (key !== undefined && !descriptor)
      throw new TypeError(
        `${target.constructor.name}.${String(key)}: access is declared on classes and methods alone`,
      )
    // Decorators run from the last one written to the first.
    const declarations = [declaration, ...declarationsOn(descriptor?.value ?? target)]
    SetMetadata(DECLARATIONS, declarations)(target, key as string, descriptor as PropertyDescriptor)
    if (key !== undefined)
      Reflect.defineMetadata(DECLARATIONS, [declaration, ...declarationsAt(target, key)], target, key)
  }
}

/** What decorators say of this very class or function. What a class inherits is not its own. */
function declarationsOn(element: object): readonly Declaration[] {
  return Reflect.getOwnMetadata(DECLARATIONS, element) ?? []
}

/**
 * What decorators say of a method by its name, whichever function stands there now: one that another decorator put there need not have
 * the metadata of the one that it wraps.
 */
function declarationsAt(prototype: object, key: string | symbol): readonly Declaration[] {
  return Reflect.getOwnMetadata(DECLARATIONS, prototype, key) ?? []
}

/** What is said of a method. That it is public counts only on the very function: what was lost on the way opens nothing. */
function declarationsOf(prototype: object, method: string, version: object): readonly Declaration[] {
  const own = declarationsOn(version)
  const lost = declarationsAt(prototype, method).filter(
    (declaration) => declaration.kind !== 'public' && !own.includes(declaration),
  )
  return [...own, ...lost]
}

/** A class and those it extends, the most basic first, with what each declares. */
export function classElements(type: object, prototype: object): readonly Element[] {
  // Both ways up: a class may be behind a proxy, and a prototype may have been given the `constructor` of a mixin.
  const behind = lineageOf(prototype).map((ancestor) => ancestor.constructor)
  const own: readonly object[] = [type, prototype.constructor]
  return [...new Set([...behind, ...lineageOf(type)])].map((each) => ({
    name: (each as { readonly name: string }).name,
    isOwn: own.includes(each),
    declarations: declarationsOn(each),
  }))
}

/** A method and those that it overrides, the most basic first, with what each declares. */
export function methodElements(prototype: object, method: string): readonly Element[] {
  const versions = lineageOf(prototype).flatMap((ancestor) => {
    const version: unknown = Object.getOwnPropertyDescriptor(ancestor, method)?.value
    if (typeof version !== 'function') return []
    const declarations = declarationsOf(ancestor, method, version)
    return [{ name: `${ancestor.constructor.name}.${method}`, declarations }]
  })
  return versions.map((version, at) => ({ ...version, isOwn: at === versions.length - 1 }))
}

function lineageOf(object: object): readonly object[] {
  const parent = Object.getPrototypeOf(object)
  return parent === null ? [] : [...lineageOf(parent), object]
}
