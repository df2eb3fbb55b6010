import 'reflect-metadata'
import type { Server } from 'node:http'
import type { DynamicModule, Provider, Type } from '@nestjs/common'
import { Controller, Get, Module, Req } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

/** What a Nest backend is made of, beside its one route. */
export interface NestParts {
  readonly imports?: readonly (Type | DynamicModule)[]
  readonly providers?: readonly Provider[]
  /** What the module of the route imports, where that is not the root module. */
  readonly feature?: readonly (Type | DynamicModule)[]
  /** What guards the route: decorators of its method. */
  readonly guards: readonly MethodDecorator[]
}

/**
 * A Nest application with the one route, on Express. Its decorators are called as functions, which is what a compiler makes of them:
 * Node runs TypeScript, but no decorators.
 */
export async function nestApplication({
  imports = [],
  providers = [],
  feature = [],
  guards,
}: NestParts): Promise<Server> {
  class BillsController {
    list(request: { readonly params: { readonly unit: string } }): { readonly unit: string } {
      return { unit: request.params.unit }
    }
  }
  Controller('units/:unit/bills')(BillsController)
  Req()(BillsController.prototype, 'list', 0)
  const handler = Object.getOwnPropertyDescriptor(BillsController.prototype, 'list')
  if (handler === undefined) throw new Error('there is no handler')
  for (const decorator of [Get(), ...guards]) decorator(BillsController.prototype, 'list', handler)

  class BillsModule {}
  Module({ imports: [...feature], controllers: [BillsController] })(BillsModule)
  class AppModule {}
  Module({ imports: [...imports, BillsModule], providers: [...providers] })(AppModule)
  const application = await NestFactory.create(AppModule, { logger: ['error'] })
  await application.listen(0, '127.0.0.1')
  return application.getHttpServer() as Server
}
