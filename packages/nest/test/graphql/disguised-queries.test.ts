import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { Inject, Injectable, NotFoundException, Scope } from '@nestjs/common'
import {
  Args,
  Field,
  InterfaceType,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql'
import {
  type Access,
  CurrentAccess,
  CurrentIdentity,
  type Identity,
  Public,
  RequirePermission,
} from '@stagedoor/nest'
import { type GraphqlRequest, graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { PubSub } from 'graphql-subscriptions'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from '../app/catalog.js'
import { issuer, type Platform } from '../app/platforms.js'
import { ask, drivers, startGraphql } from './drivers.js'

/* Attacks on GraphQL, end to end. */

const anyone = aMember(catalog)
const clerk = anyone.may('finance.bills.read', { businessUnit: 'bu_1' })
const auditor = clerk.may('finance.reports.read')

/** What ran. */
const ran: string[] = []
const secret = (what: string): string => {
  ran.push(what)
  return `secret ${what}`
}

const sales = new PubSub()

@InterfaceType()
abstract class Paper {
  @Field(() => String)
  unit!: string
}

@ObjectType({ implements: () => [Paper] })
class Invoice extends Paper {}

@Injectable({ scope: Scope.REQUEST })
class Notes {
  readonly lines: string[] = []
}

@Resolver(() => Invoice)
class InvoicesResolver {
  @Query(() => [Paper])
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  papers(@CurrentAccess() access: Access): Invoice[] {
    ran.push(`papers of ${access.userId}`)
    return ['bu_1', 'bu_2'].map((unit) => Object.assign(new Invoice(), { unit }))
  }

  @ResolveField(() => String, { nullable: true })
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: ({ root }: GraphqlRequest) => (root as Invoice).unit },
  })
  total(@Parent() paper: Invoice): string {
    return secret(`total of ${paper.unit}`)
  }

  @ResolveField(() => String, { nullable: true })
  @RequirePermission('finance.reports.read')
  margin(@Parent() paper: Invoice): string {
    return secret(`margin of ${paper.unit}`)
  }

  @Query(() => String)
  @RequirePermission('finance.bills.read', {
    scope: {
      businessUnit: ({ args }: GraphqlRequest<{ how: string }>) => {
        if (args.how === 'gone') throw new NotFoundException('no such bill')
        throw Object.assign(new Error('db://user:password@host'), { extensions: { password: 'password' } })
      },
    },
  })
  broken(@Args('how') _how: string): string {
    return secret('broken')
  }

  @Mutation(() => String)
  @RequirePermission('finance.bills.write', { scope: 'company' })
  write(): string {
    return secret('write')
  }

  @Subscription(() => Invoice)
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  sold(): AsyncIterable<unknown> {
    return sales.asyncIterableIterator('sold')
  }

  @Subscription(() => Invoice, {
    filter: ({ soldIn }: { soldIn: Invoice }, { unit }: { unit: string }) => soldIn.unit === unit,
  })
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: ({ args }: GraphqlRequest<{ unit: string }>) => args.unit },
  })
  soldIn(@Args('unit') _unit: string): AsyncIterable<unknown> {
    return sales.asyncIterableIterator('soldIn')
  }

  @Subscription(() => Invoice)
  @Public()
  shown(): AsyncIterable<unknown> {
    return sales.asyncIterableIterator('shown')
  }
}

/** Made anew for every request, or for every connection. */
@Resolver()
class NotesResolver {
  constructor(@Inject(Notes) private readonly notes: Notes) {}

  @Query(() => String)
  @RequirePermission('events.shows.read')
  noted(@CurrentIdentity() identity: Identity): string {
    this.notes.lines.push(identity.subject)
    return secret(this.notes.lines.join())
  }
}

const providers = [InvoicesResolver, NotesResolver, Notes]
beforeEach(() => {
  ran.length = 0
})

describe.each(drivers)('ABUSE-98 one query in many disguises, through %s', async (_name, platform) => {
  const app = await startGraphql(platform, { providers })

  it.each([
    ['aliases', `mutation { ${Array.from({ length: 50 }, (_, at) => `a${at}: write`).join(' ')} }`],
    ['a fragment', 'mutation { ...f } fragment f on Mutation { write }'],
    [
      'fragments in fragments',
      'mutation { ...f } fragment f on Mutation { ...g } fragment g on Mutation { write }',
    ],
    ['an inline fragment', 'mutation { ... on Mutation { ... { write } } }'],
    ['a directive', 'mutation { write @include(if: true) @skip(if: false) }'],
    ['the name of a field that it may ask for', 'mutation { papers: write __typename }'],
  ])('is refused as %s, and nothing runs', async (_what, query) => {
    for (const token of [undefined, await issuer.tokenFor(clerk)]) {
      const { text, errors } = await ask(app, query, token)
      expect(text).not.toContain('secret')
      expect(errors.length).toBeGreaterThan(0)
    }
    expect(ran).toEqual([])
  })

  it('judges the fields of each row by that row, under a guarded parent', async () => {
    const query = '{ papers { unit ... on Invoice { a: total b: total margin } } }'
    const { data, errors } = await ask(app, query, await issuer.tokenFor(clerk))
    expect(data).toEqual({
      papers: [
        { unit: 'bu_1', a: 'secret total of bu_1', b: 'secret total of bu_1', margin: null },
        { unit: 'bu_2', a: null, b: null, margin: null },
      ],
    })
    expect(errors.map(({ extensions }) => extensions.code).sort()).toEqual([
      'out_of_scope',
      'out_of_scope',
      'permission_not_granted',
      'permission_not_granted',
    ])
  })

  it('SCP-7 tells nothing of what a resolver failed with', async () => {
    const token = await issuer.tokenFor(clerk)
    const broken = await ask(app, '{ broken(how: "broken") }', token)
    expect(broken.errors).toMatchObject([{ extensions: { code: 'access_unavailable', status: 503 } }])
    expect(broken.text).not.toMatch(/password|disguised-queries|resolver of the guard/)
    const gone = await ask(app, '{ broken(how: "gone") }', token)
    expect(gone.text).toContain('no such bill')
    expect(ran).toEqual([])
  })

  it('ABUSE-108 keeps callers apart whose resolver is made anew for each', async () => {
    const users = Array.from({ length: 10 }, (_, at) => `user_${at}`)
    const answers = await Promise.all(
      users.map(async (userId) =>
        ask(app, '{ noted }', await issuer.tokenFor(anyone.as({ userId }).may('events.shows.read'))),
      ),
    )
    expect(answers.map(({ data }) => data?.noted)).toEqual(users.map((userId) => `secret ${userId}`))
  })

  it('ABUSE-101 refuses a company that is named twice, and one of others', async () => {
    const token = await issuer.tokenFor(clerk)
    for (const [named, code] of [
      [['comp_1', 'comp_2'], 'company_required'],
      ['comp_2', 'not_a_member'],
      ['', 'company_required'],
    ] as const) {
      const { text } = await app.send('POST', '/graphql', {
        token,
        headers: { 'x-org': named as string },
        body: { query: '{ papers { unit } }' },
      })
      expect(JSON.parse(text).errors).toMatchObject([{ extensions: { code } }])
    }
    expect(ran).toEqual([])
  })
})

/** Where each driver puts what a client says of itself when it connects. */
const shownTo = {
  express: (context: object) => (context as { req?: { connectionParams?: unknown } }).req?.connectionParams,
  fastify: (context: object) => (context as { _connectionInit?: unknown })._connectionInit,
} satisfies Record<Platform, (context: object) => unknown>

const overSockets = {
  express: { subscriptions: { 'graphql-ws': true } },
  fastify: { subscription: true },
} satisfies Record<Platform, object>

describe.each(drivers)('what comes over a connection, through %s', async (_name, platform) => {
  const now = Date.now()
  let clock = now
  let member = (userId: string) => auditor.as({ userId })
  const app = await startGraphql(platform, {
    providers,
    driver: { fieldResolverEnhancers: ['guards'], ...overSockets[platform] },
    access: {
      clock: () => clock,
      loadMember: ({ subject }) => member(subject),
      contexts: [
        graphqlContext({
          connection: (context) => {
            const shown = shownTo[platform](context) as { token?: unknown; company?: unknown } | undefined
            return { authorization: `Bearer ${shown?.token}`, 'x-org': shown?.company }
          },
        }),
      ],
    },
  })
  const { port } = app.app.getHttpServer().address() as AddressInfo

  const clients: Client[] = []
  afterEach(async () => {
    clock = now
    member = (userId) => auditor.as({ userId })
    await Promise.all(clients.splice(0).map((client) => client.dispose()))
  })

  function subscribe(
    query: string,
    connectionParams: Record<string, unknown>,
  ): AsyncIterableIterator<unknown> {
    const client = createClient({
      url: `ws://127.0.0.1:${port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    })
    clients.push(client)
    return client.iterate({ query })
  }

  /** What comes next, while bills go on being sold. */
  async function nextOf(events: AsyncIterableIterator<unknown>): Promise<string> {
    const publishing = setInterval(() => {
      for (const name of ['sold', 'soldIn', 'shown'])
        for (const unit of ['bu_1', 'bu_2'])
          sales.publish(name, { [name]: Object.assign(new Invoice(), { unit }) })
    }, 10)
    const next = await events.next().catch((errors: unknown) => errors)
    clearInterval(publishing)
    return JSON.stringify(next)
  }

  /** Events until one says what is looked for: those that were on the way are from before. */
  async function eventually(events: AsyncIterableIterator<unknown>, sought: string): Promise<void> {
    let next = await nextOf(events)
    while (!next.includes(sought) && !next.includes('"done":true')) next = await nextOf(events)
    expect(next).toContain(sought)
  }

  it.each([
    ['a list', ['comp_1']],
    ['a number', 7],
    ['nothing', null],
    ['an object', { company: 'comp_1' }],
    ['no company of theirs', 'comp_2'],
    ['a text that is empty', ''],
  ])('CMP-2 names a company badly as %s, and does not name none', async (_what, company) => {
    const answer = await nextOf(
      subscribe('subscription { sold { unit } }', { token: await issuer.tokenFor(auditor), company }),
    )
    expect(answer).toMatch(company === 'comp_2' ? 'not_a_member' : 'company_required')
    expect(answer).not.toContain('bu_1')
  })

  it.each([
    ['a list', ['t']],
    ['an object', { toString: 't' }],
    ['nothing', null],
    ['another scheme', 'x Basic y'],
    ['two of them', 'a.b.c, a.b.c'],
  ])('TOK-1 shows %s for a token, and is nobody', async (_what, token) => {
    const answer = await nextOf(subscribe('subscription { sold { unit } }', { token, company: undefined }))
    // What `connection` itself throws is the application's.
    expect(answer).toMatch(/credentials_missing|invalid_token|invalid_request|Cannot convert object/)
    expect(answer).not.toContain('bu_1')
  })

  it('ends a subscription of whom something was withdrawn in between', async () => {
    const query = 'subscription { sold { unit margin } }'
    const events = subscribe(query, { token: await issuer.tokenFor(auditor) })
    expect(await nextOf(events)).toContain('secret margin')
    member = (userId) => clerk.as({ userId })
    await eventually(events, '"done":true')
  })

  it.each([
    ['was withdrawn', 'permission_not_granted', () => (member = (userId) => clerk.as({ userId }))],
    ['has expired', 'invalid_token', () => (clock = now + 86_400_000)],
  ])(
    'judges the fields of each event anew where the subscription is public: what %s is gone',
    async (_what, code, end) => {
      const events = subscribe('subscription { shown { unit margin } }', {
        token: await issuer.tokenFor(auditor),
      })
      expect(await nextOf(events)).toContain('secret margin')
      end()
      await eventually(events, code)
      expect(await nextOf(events)).not.toContain('secret margin')
    },
  )

  it('sends a filtered subscription nothing of another unit, and ends it with the token', async () => {
    member = (userId) => clerk.as({ userId })
    const token = await issuer.tokenFor(clerk)
    expect(await nextOf(subscribe('subscription { soldIn(unit: "bu_2") { unit } }', { token }))).toContain(
      'out_of_scope',
    )
    const events = subscribe('subscription { soldIn(unit: "bu_1") { unit } }', { token })
    const first = await nextOf(events)
    expect(first).toContain('bu_1')
    expect(first).not.toContain('bu_2')
    clock = now + 86_400_000
    await eventually(events, '"done":true')
  })

  it('is no handshake because a query over HTTP says that it is one (ABUSE-81)', async () => {
    const body = JSON.stringify({ query: '{ papers { unit } }' })
    for (const authorization of ['', `Authorization: Bearer ${await issuer.tokenFor(auditor)}\r\n`])
      for (const path of ['/graphql', `/graphql?query=${encodeURIComponent('{ papers { unit } }')}`]) {
        const socket = connect(port, '127.0.0.1')
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${authorization}` +
            'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
            `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        )
        let text = ''
        socket.on('data', (bytes) => {
          text += bytes
        })
        socket.setTimeout(300, () => socket.destroy())
        await once(socket, 'close')
        expect(text).not.toContain('bu_1')
      }
    expect(ran).toEqual([])
  })
})

describe('TOK-2 what a subscription was found to be when it began', () => {
  const context = graphqlContext()
  const host = (of: object, info: object) =>
    ({ getArgs: () => [undefined, {}, of, info], getType: () => 'graphql' }) as never
  const fieldOf = (path: object, of: object) =>
    context.requestOf(
      host(of, {
        fieldName: 'margin',
        parentType: { name: 'Invoice' },
        operation: { operation: 'subscription' },
        // The same for all events, as in version 17 of `graphql`.
        variableValues: VARIABLES,
        path,
      }),
    )
  const VARIABLES = {}

  it('is no more than what one event is found to be, however it comes', () => {
    for (const of of [{}, { req: { rawHeaders: [], upgrade: true } }, { req: { rawHeaders: [] } }]) {
      const [first, second] = [{ key: 'sold' }, { key: 'sold' }]
      const wholeOf = (path: object): unknown => context.wholeOf?.(fieldOf(path, of))
      expect(wholeOf({ key: 'margin', prev: first })).toBe(wholeOf({ key: 'total', prev: first }))
      expect(wholeOf({ key: 'margin', prev: first })).not.toBe(wholeOf({ key: 'margin', prev: second }))
      expect(wholeOf({ key: 'margin', prev: first })).toBeDefined()
    }
  })
})

@Resolver()
class MisnamedResolver {
  @Query(() => String, { name: 'misnamed' })
  @RequirePermission('events.shows.read')
  __resolveType(): string {
    return secret('misnamed')
  }
}

describe.each(drivers)('APP-1 a query that Nest does not guard, through %s', (_name, platform) => {
  it('as its method is called like what tells a type, keeps the application from starting (ABUSE-94)', async () => {
    await expect(startGraphql(platform, { providers: [MisnamedResolver] })).rejects.toThrow(
      'No guard runs:\n  MisnamedResolver.__resolveType: Nest runs no guard on a method called __resolveType',
    )
  })
})

describe('ABUSE-108 references to entities', () => {
  const context = graphqlContext()
  const [of, info] = [{}, { fieldName: '_entities', parentType: { name: 'Query' } }]
  const host = (...args: readonly object[]) => ({ getArgs: () => args, getType: () => 'graphql' }) as never

  it('are each a request of their own, though they share the information of one field', () => {
    const [one, two] = [{ id: '1' }, { id: '2' }]
    const first = context.requestOf(host(one, of, info))
    const second = context.requestOf(host(two, of, info))
    expect(first).not.toBe(second)
    expect([first.root, second.root]).toEqual([one, two])
    expect(context.requestOf(host(one, of, info))).toBe(first)
  })

  it('are never those of another query', () => {
    const reference = { id: '3' }
    context.requestOf(host(reference, of, info))
    expect(() => context.requestOf(host(reference, of, { ...info }))).toThrow(TypeError)
    expect(() => context.requestOf(host(reference, {}, info))).toThrow(TypeError)
  })
})
