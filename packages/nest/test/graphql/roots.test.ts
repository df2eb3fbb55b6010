import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { GraphQLModule, ResolveField, Resolver } from '@nestjs/graphql'
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius'
import { RequirePermission } from '@stagedoor/nest'
import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { issuer, type Platform, platforms, startApp, type TestApp } from '../app/platforms.js'
import { ask } from './drivers.js'

/** Resolves the queries of a schema that calls them otherwise: to Nest these are fields of any type. */
@Resolver('Root')
class ForgottenResolver {
  @ResolveField('bills')
  bills(): string {
    return 'secret'
  }
}

@Resolver('Root')
class DeclaredResolver {
  @ResolveField('shows')
  @RequirePermission('events.shows.read')
  shows(): string {
    return 'shows'
  }
}

const start = (
  platform: Platform,
  provider: new () => object,
  options: { readonly typeDefs: string; readonly fieldResolverEnhancers?: ['guards'] },
  audit: 'enforce' | 'warn' = 'enforce',
): Promise<TestApp> =>
  startApp(platform, {
    imports: [
      platform === 'express'
        ? GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, graphiql: false, ...options })
        : GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, ...options }),
    ],
    providers: [provider],
    access: { contexts: [graphqlContext()], audit },
  })

const schema = (fields: string, kind = 'query'): string =>
  kind === 'query'
    ? `schema { query: Root } type Root { ${fields} }`
    : `schema { query: Query ${kind}: Root } type Query { open: String } type Root { ${fields} }`

describe.each(platforms)('APP-1 a schema that calls its operations otherwise, on %s', (platform) => {
  it.each([
    ['query', 'enforce'],
    ['mutation', 'enforce'],
    ['subscription', 'enforce'],
    ['query', 'warn'],
  ] as const)(
    'keeps the application from starting, as Nest guards no %s of it (ABUSE-94, audit: %s)',
    async (kind, audit) => {
      const started = start(platform, ForgottenResolver, { typeDefs: schema('bills: String', kind) }, audit)
      await expect(started).rejects.toThrow(/calls its (Query|Mutation|Subscription) type Root/)
    },
  )

  it('is guarded like any other where Nest runs guards on the resolvers of fields', async () => {
    const guarded = { fieldResolverEnhancers: ['guards'] as ['guards'] }
    await expect(
      start(platform, ForgottenResolver, { typeDefs: schema('bills: String'), ...guarded }),
    ).rejects.toThrow('Nothing is declared, not even @Public():\n  ForgottenResolver.bills')
    const app = await start(platform, DeclaredResolver, { typeDefs: schema('shows: String'), ...guarded })
    expect((await ask(app, '{ shows }')).errors[0]?.extensions.code).toBe('credentials_missing')
    const token = await issuer.tokenFor(aMember(catalog).may('events.shows.read'))
    expect((await ask(app, '{ shows }', token)).data).toEqual({ shows: 'shows' })
  })
})
