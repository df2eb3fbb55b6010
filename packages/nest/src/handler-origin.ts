import 'reflect-metadata'
import type { ServedClass } from './served-class.js'
import { methodsOf } from './served-class.js'

// On every handler: which function it is.
const ORIGIN = 'stagedoor:origin'

/**
 * Marks the handlers of the application before Nest makes its routes of them. Instrumentation puts functions of its own in their place,
 * with the metadata copied, so that Nest finds what it needs; this mark is copied with it, and leads back.
 */
export function markHandlers(classes: readonly ServedClass[]): void {
  for (const { handler } of classes.flatMap(methodsOf)) {
    const isServed = Reflect.getOwnMetadataKeys(handler).length > 0 // by something, if not by Nest
    if (isServed && !Reflect.hasOwnMetadata(ORIGIN, handler)) Reflect.defineMetadata(ORIGIN, handler, handler)
  }
}

/** The function that a handler stands for; `undefined` if it was not there at boot, and copies nothing that was. Never throws. */
export function originOf(handler: unknown): unknown {
  return typeof handler === 'function' ? Reflect.getOwnMetadata(ORIGIN, handler) : undefined
}
