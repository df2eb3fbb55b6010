import 'reflect-metadata'
import { Inject, Injectable, type Type } from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'
import { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js'
import { AccessGuard } from '../access.guard.js'
import { handlesMessages } from './handles-messages.js'
import { followGuard } from './judged-messages.js'
import { MessageFilter } from './message.filter.js'
import { MessageGuard } from './message.guard.js'
import { MessageInterceptor } from './message.interceptor.js'

type NestModule = ModulesContainer extends Map<string, infer Ref> ? Ref : never

// Nest's own metadata of what runs before and after a method.
const ENHANCED = { guards: '__guards__', filters: '__exceptionFilters__', interceptors: '__interceptors__' }

/**
 * Puts the guard, the filter and the interceptor of messages on every class that handles some. Those of the whole application do
 * not reach all of them: Nest gives gateways no global filter, and a microservice without `inheritAppConfig` nothing at all.
 *
 * When it is made, as Nest makes its handlers before it calls any hook.
 */
@Injectable()
export class MessageEnhancers {
  /** Never throws. */
  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(MessageGuard) private readonly guard: MessageGuard,
    @Inject(MessageFilter) private readonly filter: MessageFilter,
    @Inject(MessageInterceptor) private readonly interceptor: MessageInterceptor,
    @Inject(AccessGuard) accessGuard: AccessGuard,
  ) {
    followGuard(accessGuard)
    for (const nestModule of modules.values())
      for (const { metatype } of [...nestModule.controllers.values(), ...nestModule.providers.values()])
        if (typeof metatype === 'function' && handlesMessages(metatype.prototype))
          this.#enhance(nestModule, metatype as Type)
  }

  #enhance(nestModule: NestModule, type: Type): void {
    const { guard, filter, interceptor } = this
    enhance(nestModule, type, { key: ENHANCED.guards, instance: guard })
    enhance(nestModule, type, { key: ENHANCED.filters, instance: filter })
    enhance(nestModule, type, { key: ENHANCED.interceptors, instance: interceptor })
  }
}

/**
 * Puts an enhancer on a class, before its own. By its class, which Nest looks up in the Nest module: the metadata is that of every
 * application in the process, the instance that of this one. Also on the class that its prototype names, which may be another where a
 * proxy stands before the class: there Nest 11.0 looks.
 */
function enhance(
  nestModule: NestModule,
  type: Type,
  { key, instance }: { readonly key: string; readonly instance: object },
): void {
  const enhancer = instance.constructor as Type
  for (const each of new Set<object>([type, type.prototype.constructor])) {
    const present: readonly unknown[] = Reflect.getMetadata(key, each) ?? []
    if (!present.includes(enhancer)) Reflect.defineMetadata(key, [enhancer, ...present], each)
  }
  if (nestModule.injectables.has(enhancer)) return
  nestModule.injectables.set(
    enhancer,
    new InstanceWrapper({
      token: enhancer,
      name: enhancer.name,
      metatype: null, // as of a value: there is nothing left to make
      instance,
      isResolved: true,
      host: nestModule,
    }),
  )
}
