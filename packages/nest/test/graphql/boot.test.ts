import { Args, Field, ObjectType, Query, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql'
import { Authenticated, inventoryTable, Public, RequireModule, RouteRegistry } from '@stagedoor/nest'
import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { issuer, type Platform } from '../app/platforms.js'
import { ForgottenResolver } from './bills.resolver.js'
import { ask, drivers, type GraphqlParts, startGraphql } from './drivers.js'

/** What keeps an application from starting. */
async function refusal(platform: Platform, parts: GraphqlParts): Promise<string> {
  const started = startGraphql(platform, parts)
  await expect(started).rejects.toThrow(TypeError)
  return started.then(
    () => '',
    (error: Error) => error.message,
  )
}

@ObjectType()
class Show {
  @Field(() => String)
  name!: string
}

@Resolver(() => Show)
class ShowsResolver {
  @Query(() => Show)
  @Authenticated()
  show(@Args('name') name: string): Show {
    return { name }
  }

  @ResolveField(() => String)
  poster(): string {
    return 'a poster'
  }
}

@Resolver(() => Show)
@RequireModule('events')
class NarrowedResolver {
  @ResolveField(() => String)
  price(): string {
    return '1.00'
  }

  @ResolveField(() => String)
  @Public()
  title(): string {
    return 'a title'
  }
}

@Resolver(() => Show)
class EntityResolver {
  @ResolveReference()
  resolveReference(): Show {
    return { name: 'anything' }
  }
}

describe.each(drivers)('APP-1 an application with %s does not start', (_name, platform) => {
  it('with a resolver that declares nothing', async () => {
    const message = await refusal(platform, { providers: [ForgottenResolver] })
    expect(message).toBe('Nothing is declared, not even @Public():\n  ForgottenResolver.forgotten')
  })

  it('with an undeclared resolver that a factory makes', async () => {
    const made = { provide: 'forgotten', useFactory: () => new ForgottenResolver() }
    expect(await refusal(platform, { providers: [made] })).toContain('ForgottenResolver.forgotten')
  })

  it('where GraphQL is not among the contexts, whatever its resolvers declare', async () => {
    const message = await refusal(platform, {
      providers: [ForgottenResolver],
      access: { contexts: [], audit: 'warn' },
    })
    for (const name of [
      'BillsResolver.bills',
      'BillsResolver.total',
      'BillsResolver.open',
      'ForgottenResolver.forgotten',
    ])
      expect(message).toContain(`  ${name}: served over graphql, which nothing guards`)
  })

  it('with a declared resolver of a field on which the GraphQL module runs no guards', async () => {
    const message = await refusal(platform, { providers: [ShowsResolver, NarrowedResolver], driver: {} })
    expect(message).toBe(
      "No guard runs:\n  BillsResolver.total: fieldResolverEnhancers of the GraphQL module does not list 'guards'" +
        "\n  NarrowedResolver.price: fieldResolverEnhancers of the GraphQL module does not list 'guards'",
    )
  })

  it('with an undeclared resolver of a field on which it runs guards', async () => {
    expect(await refusal(platform, { providers: [ShowsResolver] })).toContain('\n  ShowsResolver.poster')
  })

  it('with a reference resolver on which it runs none: the gateway is not the only one who may ask', async () => {
    expect(await refusal(platform, { providers: [EntityResolver], driver: {} })).toContain(
      '\n  EntityResolver.resolveReference: fieldResolverEnhancers',
    )
  })

  it('with one context object for all requests, or a resolver outside classes', async () => {
    const driver = { fieldResolverEnhancers: ['guards'] as const }
    expect(
      await refusal(platform, { driver: { ...driver, context: {} as never }, access: { audit: 'warn' } }),
    ).toContain('context is one object for all requests')
    const resolvers = { Query: { version: () => '1' } }
    expect(await refusal(platform, { driver: { ...driver, resolvers } })).toContain(
      'resolvers holds Query.version',
    )
  })

  it('with one context type registered twice, or one that is none', async () => {
    for (const contexts of [[graphqlContext(), graphqlContext()], [{ type: 'http' }], [undefined]])
      await refusal(platform, { access: { contexts: contexts as never } })
  })
})

describe.each(drivers)('an application with %s', async (_name, platform) => {
  const app = await startGraphql(platform, {
    providers: [ShowsResolver, ForgottenResolver],
    driver: {},
    access: { audit: 'warn' },
  })
  const token = await issuer.tokenFor(aMember(catalog).may('finance.bills.read'))

  it("says under audit: 'warn' what is refused and what is open, and leaves it so", async () => {
    const warnings = app.logged.filter((line) => line.startsWith('warn [AccessModule]'))
    expect(warnings).toEqual([
      expect.stringMatching(/nothing is declared:\n {2}ForgottenResolver\.forgotten$/),
      expect.stringContaining('No guard runs:\n  BillsResolver.total'),
    ])
    expect((await ask(app, '{ forgotten }', token)).errors[0]?.extensions.code).toBe('route_undeclared')
    const { data } = await ask(app, '{ bills(unit: "bu_1") { total } }', token)
    expect(data).toEqual({ bills: [{ total: '1.00' }] })
  })

  it('lists every field in the inventory, one that declares nothing under its guarded parent too', () => {
    const inventory = app.app.get(RouteRegistry).inventory()
    const shown = inventory.routes.map(({ method, path, access, declaredAt, problem }) =>
      [method, path, access, declaredAt, ...(problem === undefined ? [] : ['!'])].join(' '),
    )
    expect(shown).toEqual(
      expect.arrayContaining([
        'QUERY bills declared BillsResolver.bills',
        'QUERY open public BillsResolver.open',
        'QUERY forgotten undeclared ForgottenResolver.forgotten',
        'MUTATION pay declared BillsResolver.pay',
        'SUBSCRIPTION paid declared BillsResolver.paid',
        'FIELD Bill.total declared BillsResolver.total !',
        'FIELD Show.poster declared ShowsResolver.poster',
      ]),
    )
    expect(inventory.routes.find(({ path }) => path === 'bills')).toMatchObject({
      road: 'graphql',
      guards: [{ kind: 'requirement', requirement: 'finance.bills.read', scope: ['businessUnit'] }],
    })
    expect(inventoryTable(inventory)).toContain('BillsResolver.bills')
  })
})
