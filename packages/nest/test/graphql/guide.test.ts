import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { Module } from '@nestjs/common'
import { Field, GraphQLModule, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql'
import {
  type Access,
  AccessModule,
  Authenticated,
  CurrentAccess,
  RequireModule,
  RequirePermission,
} from '@stagedoor/nest'
import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { accessOptions, issuer as auth, startApp } from '../app/platforms.js'
import { ask } from './drivers.js'

const { issuer, jwks, audience } = accessOptions as Required<typeof accessOptions>

@ObjectType()
class Bill {
  @Field(() => String)
  unit!: string
}

@Resolver(() => Bill)
@RequireModule('finance')
class BillsResolver {
  @Query(() => [Bill])
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  bills(): Bill[] {
    return [{ unit: 'bu_1' }]
  }

  @ResolveField(() => String, { nullable: true })
  @Authenticated()
  payer(@Parent() { unit }: Bill, @CurrentAccess() access: Access): string {
    access.assert('finance.bills.write', { businessUnit: unit })
    return 'user_1'
  }

  // @ts-expect-error a key that the catalog does not know does not compile
  @RequirePermission('finance.bills.raed')
  neverServed(): void {}
}
// What the type error leaves behind would keep the application from starting.
Reflect.deleteProperty(BillsResolver.prototype, 'neverServed')

// #region setup
@Module({
  imports: [
    AccessModule.forRoot({ catalog, issuer, jwks, audience, contexts: [graphqlContext()] }),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      fieldResolverEnhancers: ['guards', 'filters'],
    }),
  ],
  providers: [BillsResolver],
})
class AppModule {}
// #endregion setup

describe('WIRE-4 a resolver of a field that refuses by itself', async () => {
  const app = await startApp('express', { accessModule: [AppModule] })
  const query = '{ bills { unit payer } }'

  it('is answered as the guard is, where the GraphQL module runs filters on it', async () => {
    const reader = aMember(catalog).may('finance.bills.read')
    const { data, errors } = await ask(app, query, await auth.tokenFor(reader))
    expect(data).toEqual({ bills: [{ unit: 'bu_1', payer: null }] })
    expect(errors).toMatchObject([
      {
        message: 'You have not been granted the permission.',
        path: ['bills', 0, 'payer'],
        extensions: {
          status: 403,
          code: 'permission_not_granted',
          layer: 'permission',
          permission: 'finance.bills.write',
          module: 'finance',
        },
      },
    ])
  })

  it('lets through whom it lets through', async () => {
    const writer = aMember(catalog).may(['finance.bills.read', 'finance.bills.write'])
    expect((await ask(app, query, await auth.tokenFor(writer))).data).toEqual({
      bills: [{ unit: 'bu_1', payer: 'user_1' }],
    })
  })
})
