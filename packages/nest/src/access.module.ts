import {
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type ConfigurableModuleCls,
  type DynamicModule,
  Module,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core'
import { type AuthorizerOptions, createAuthorizer } from '@stagedoor/server'
import { AccessFilter } from './access.filter.js'
import { AccessGuard } from './access.guard.js'
import { AccessInterceptor } from './access.interceptor.js'
import { ACCESS_AUTHORIZER, ACCESS_EXTRAS, ACCESS_OPTIONS } from './access.tokens.js'
import type { AccessModuleExtras } from './access-extras.js'
import { ContextTypes } from './context-types.service.js'
import { GuardAudit } from './guard-audit.service.js'
import { HttpContext } from './http.context.js'
import { RouteRegistry } from './route-registry.service.js'

// Annotated in full, as `isolatedDeclarations` infers nothing.
const ConfigurableAccessModule: ConfigurableModuleCls<
  AuthorizerOptions,
  'forRoot',
  'createAccessOptions',
  AccessModuleExtras
> = new ConfigurableModuleBuilder<AuthorizerOptions>({ optionsInjectionToken: ACCESS_OPTIONS })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createAccessOptions')
  // Named here, or the builder leaves them among the options.
  .setExtras<AccessModuleExtras>(
    { guard: AccessGuard, contexts: [], audit: 'enforce' },
    (definition, { guard = AccessGuard, ...extras }) => ({
      ...definition,
      global: true,
      providers: [
        ...(definition.providers ?? []),
        { provide: AccessGuard, useClass: guard },
        { provide: ACCESS_EXTRAS, useValue: extras },
      ],
    }),
  )
  .build().ConfigurableModuleClass

/**
 * Guards every route of the application, over HTTP on Express and on Fastify and in the contexts registered: a global guard, a filter that answers refusals, and an
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
    HttpContext,
    ContextTypes,
    RouteRegistry,
    GuardAudit,
    AccessFilter,
    // By `useExisting`, so that a test can override the guard.
    { provide: APP_GUARD, useExisting: AccessGuard },
    { provide: APP_FILTER, useExisting: AccessFilter },
    { provide: APP_INTERCEPTOR, useClass: AccessInterceptor },
  ],
  exports: [ACCESS_AUTHORIZER, AccessGuard, AccessFilter, ContextTypes, RouteRegistry],
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
   * class or provider (`useClass`, `useExisting`). {@link AccessModuleExtras} stand beside them.
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
