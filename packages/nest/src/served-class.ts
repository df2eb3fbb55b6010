import 'reflect-metadata'
import { type DiscoveryService, MetadataScanner } from '@nestjs/core'
import type { ServedMethod } from './context-type.js'

/** A class of the application whose methods Nest may serve. */
export interface ServedClass {
  /** The class that Nest was given. */
  readonly type: ServedMethod['type']
  /** What the instance is made from. */
  readonly prototype: object
  /** Absent where Nest has made none. */
  readonly instance?: object | undefined
  readonly isController: boolean
  readonly nestModule: object | undefined
}

/** What Nest knows of a controller or provider. */
interface Wrapper {
  readonly metatype?: unknown
  readonly instance?: unknown
  readonly isNotMetatype?: boolean
  readonly host?: { readonly metatype: object } | undefined
}

const scanner = new MetadataScanner()

/** The controllers of the application and its providers, those made by a factory too. A class stands here once for each place. */
export function servedClasses(discovery: DiscoveryService): readonly ServedClass[] {
  return [
    ...discovery.getControllers().flatMap((wrapper) => toServedClass(wrapper as Wrapper, true)),
    ...discovery.getProviders().flatMap((wrapper) => toServedClass(wrapper as Wrapper, false)),
  ]
}

function toServedClass(
  { metatype, instance, isNotMetatype, host }: Wrapper,
  isController: boolean,
): readonly ServedClass[] {
  const made = typeof instance === 'object' && instance !== null ? instance : undefined
  const prototype = made === undefined ? undefined : Object.getPrototypeOf(made)
  const type = isNotMetatype === true ? prototype?.constructor : (metatype ?? prototype?.constructor)
  if (typeof type !== 'function' || type === Object || typeof type.prototype !== 'object') return []
  return [
    {
      type,
      prototype: prototype ?? type.prototype,
      instance: made,
      isController,
      nestModule: host?.metatype,
    },
  ]
}

/** The methods of a class, inherited ones too. */
export function methodsOf({
  type,
  prototype,
  isController,
  nestModule,
}: ServedClass): readonly ServedMethod[] {
  return scanner.getAllMethodNames(prototype).map((name) => {
    const handler: object = Reflect.get(prototype, name)
    return { type, prototype, name, handler, isController, nestModule }
  })
}
