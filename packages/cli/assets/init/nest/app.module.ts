import { type DynamicModule, Module } from '@nestjs/common'
import { AccessModule, type AuthorizerOptions } from '@stagedoor/nest'
import { catalog } from './catalog.js'
import { HomeController, PlansController } from './plans.controller.js'

/** Whose tokens the application accepts, and what it is called in them. */
export type AppOptions = Pick<AuthorizerOptions, 'issuer' | 'audience' | 'jwks' | 'onDecision'>

@Module({ controllers: [HomeController, PlansController] })
class GuardedModule {}

/** The application, with the guard for all its routes. */
export function guardedModule(options: AppOptions): DynamicModule {
  return { module: GuardedModule, imports: [AccessModule.forRoot({ catalog, ...options })] }
}
