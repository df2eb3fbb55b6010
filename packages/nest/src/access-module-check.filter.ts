import 'reflect-metadata'
import { Catch, type ExceptionFilter, Inject, type OnModuleInit, UseFilters } from '@nestjs/common'
import { DiscoveryService, HttpAdapterHost, ModulesContainer } from '@nestjs/core'
import { ACCESS_EXTRAS } from './access.tokens.js'
import type { AccessDecorator, Element } from './declaration.js'
import { handlesMessages } from './messages/handles-messages.js'
import { declaredFor } from './route-compiler.js'
import { methodsOf, type ServedClass, servedClasses } from './served-class.js'

/** No error is one of these. */
class Nothing {
  private constructor() {}
}

/**
 * Keeps an application from starting that serves what asks for something, but has not imported `AccessModule`: no guard would run, and
 * every route would be open, whatever it declares.
 *
 * A filter in name alone: Nest makes the filters of a class itself, whatever is imported, and this one catches no error.
 */
@Catch(Nothing)
class AccessModuleCheck implements ExceptionFilter, OnModuleInit {
  readonly #modules: ModulesContainer
  readonly #adapterHost: HttpAdapterHost

  /** @throws TypeError if `AccessModule` is missing in an application that has its server already. */
  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
  ) {
    this.#modules = modules
    this.#adapterHost = adapterHost
    // Now, as microservices of a hybrid application listen before it calls any hook.
    if (adapterHost.httpAdapter) this.#check()
  }

  /**
   * The same for an application of a test, which gets its server once its classes are made, and for a microservice, which has none: whoever
   * hears messages counts as served. A test that only makes a controller, and a program without a server, need no guard.
   *
   * @throws TypeError if `AccessModule` is missing and something is served.
   */
  onModuleInit(): void {
    this.#check()
  }

  /** Never called. */
  catch(error: unknown): never {
    throw error
  }

  #check(): void {
    const isImported = [...this.#modules.values()].some(({ providers }) => providers.has(ACCESS_EXTRAS))
    if (isImported) return
    const served = servedClasses(new DiscoveryService(this.#modules)).filter(
      ({ prototype }) => this.#adapterHost.httpAdapter || handlesMessages(prototype),
    )
    const asking = new Set(served.flatMap(whatAsks))
    if (asking.size === 0) return
    const lines = [...asking].map((name) => `\n  ${name}`).join('')
    throw new TypeError(
      `AccessModule is not imported, so nothing would enforce what is declared:${lines}\nImport AccessModule.forRoot(...) once, in the root module`,
    )
  }
}

/** The class itself and those of its methods that ask for something, by name. */
function whatAsks(served: ServedClass): readonly string[] {
  const { type, prototype } = served
  return [
    ...(declaredFor(type, prototype, '').onClass.some(asks) ? [type.name] : []),
    ...methodsOf(served)
      .filter(({ name }) => declaredFor(type, prototype, name).onMethod.some(asks))
      .map(({ name }) => `${type.name}.${name}`),
  ]
}

const asks = ({ declarations }: Element): boolean => declarations.some(({ kind }) => kind !== 'public')

/** The decorator, which has Nest make the check wherever it makes the class, or one that extends it. */
export const needsAccessModule =
  (decorator: AccessDecorator): AccessDecorator =>
  (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    decorator(target as never, key as never, descriptor as never)
    // On the class, as an override has not what is on the method; on the method, as a proxy has not what is on the class.
    const type = typeof target === 'function' ? target : target.constructor
    for (const element of new Set<object>([type, descriptor?.value ?? type]))
      if (!filtersOf(element).includes(AccessModuleCheck)) UseFilters(AccessModuleCheck)(element as never)
  }

const filtersOf = (element: object): readonly unknown[] =>
  Reflect.getMetadata('__exceptionFilters__', element) ?? []
