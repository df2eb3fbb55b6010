import {
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type ConfigurableModuleCls,
  type DynamicModule,
  Module,
  type Type,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core'
import { type AuthorizerOptions, createAuthorizer } from '@stagedoor/server'
import { AccessFilter } from './access.filter.js'
import { AccessGuard } from './access.guard.js'
import { AccessInterceptor } from './access.interceptor.js'
import { ACCESS_AUTHORIZER, ACCESS_OPTIONS } from './access.tokens.js'
import { RouteRegistry } from './route-registry.service.js'

/** What `AccessModule` takes beside the options of the authorizer. */
export interface AccessModuleExtras {
  /** The guard, a class that extends {@link AccessGuard}; {@link AccessGuard} itself when left out. */
  readonly guard?: Type<AccessGuard>
}

// Annotated in full, as `isolatedDeclarations` infers nothing.
const ConfigurableAccessModule: ConfigurableModuleCls<
  AuthorizerOptions,
  'forRoot',
  'createAccessOptions',
  AccessModuleExtras
> = new ConfigurableModuleBuilder<AuthorizerOptions>({ optionsInjectionToken: ACCESS_OPTIONS })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createAccessOptions')
  .setExtras<AccessModuleExtras>({ guard: AccessGuard }, (definition, { guard = AccessGuard }) => ({
    ...definition,
    global: true,
    providers: [...(definition.providers ?? []), { provide: AccessGuard, useClass: guard }],
  }))
  .build().ConfigurableModuleClass

/**
 * Guards every HTTP route of the application, on Express and on Fastify: a global guard, a filter that answers refusals, and an
 * interceptor that marks guarded responses for caches. Import it once, in the root module; there is nothing else to switch on.
 *
 * @example
 * ```ts
 * @Module({ imports: [AccessModule.forRoot({ catalog, issuer, audience })] })
 * class AppModule {}
 * ```
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    { provide: ACCESS_AUTHORIZER, useFactory: createAuthorizer, inject: [ACCESS_OPTIONS] },
    RouteRegistry,
    AccessFilter,
    // By `useExisting`, so that a test can override the guard.
    { provide: APP_GUARD, useExisting: AccessGuard },
    { provide: APP_FILTER, useExisting: AccessFilter },
    { provide: APP_INTERCEPTOR, useClass: AccessInterceptor },
  ],
  exports: [ACCESS_AUTHORIZER, AccessGuard, AccessFilter, RouteRegistry],
})
export class AccessModule extends ConfigurableAccessModule {
  /**
   * The module with options that are known now. A wrong one stops the application from starting, with a `TypeError`.
   *
   * Never throws.
   */
  static override forRoot(options: AuthorizerOptions & AccessModuleExtras): DynamicModule {
    // biome-ignore lint/complexity/noThisInStatic: the builder takes `this` for the module
    return super.forRoot(options)
  }

  /**
   * The module with options that are worked out at boot: by `useFactory` with `inject`, or by the `createAccessOptions()` of a
   * class or provider (`useClass`, `useExisting`). `guard` stands beside them.
   *
   * Never throws.
   */
  static override forRootAsync(
    options: ConfigurableModuleAsyncOptions<AuthorizerOptions, 'createAccessOptions'> & AccessModuleExtras,
  ): DynamicModule {
    // biome-ignore lint/complexity/noThisInStatic: the builder takes `this` for the module
    return super.forRootAsync(options)
  }
}
