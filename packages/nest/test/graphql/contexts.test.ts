import { Query, Resolver } from '@nestjs/graphql'
import { CurrentIdentity, type Identity, RequirePermission } from '@stagedoor/nest'
import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { gates } from '../app/gates.js'
import { issuer, type Platform } from '../app/platforms.js'
import { ask, drivers, startGraphql } from './drivers.js'

const reader = aMember(catalog).may('events.shows.read')
const stranger = aMember(catalog).as({ userId: 'user_2' })

/** Who was served. */
const served: string[] = []
beforeEach(() => {
  served.length = 0
})

@Resolver()
class SlowResolver {
  @Query(() => String, { nullable: true })
  @RequirePermission('events.shows.read')
  async slow(@CurrentIdentity() { subject }: Identity): Promise<string> {
    served.push(subject)
    return gates.pass(subject)
  }
}

/** What a driver calls a `context` function with, Express and Fastify alike. */
type Asked = { readonly req?: object; readonly raw?: object }

const requestIn = (asked: Asked): object => asked.req ?? asked

const start = (platform: Platform, context: (asked: Asked) => object) =>
  startGraphql(platform, {
    providers: [SlowResolver],
    driver: { fieldResolverEnhancers: ['guards'], context: context as () => object },
  })

const memoized = (): ((asked: Asked) => object) => {
  const kept: { req?: object } = {}
  return (asked) => {
    kept.req ??= requestIn(asked)
    return { ...kept }
  }
}

/** Functions that hand one caller's context to another. */
const careless: readonly (readonly [string, () => (asked: Asked) => object])[] = [
  [
    'one object for all',
    () => {
      const shared = {}
      return () => shared
    },
  ],
  [
    'one object into which it writes who asks',
    () => {
      const shared = {}
      return (asked) => Object.assign(shared, { req: requestIn(asked) })
    },
  ],
  ['a copy of what it made for the first', memoized],
]

describe.each(drivers)('ABUSE-108 a context function, through %s', async (_name, platform) => {
  it.each(careless)(
    'that answers with %s lets nobody be taken for who asks at the same time',
    async (_what, context) => {
      const app = await start(platform, context())
      gates.shut('user_1')
      const first = ask(app, '{ slow }', await issuer.tokenFor(reader))
      while (served.length === 0) await new Promise((go) => setTimeout(go, 1))
      const others = [ask(app, '{ slow }'), ask(app, '{ slow }', await issuer.tokenFor(stranger))]
      for (const { status, data } of await Promise.all(others))
        expect([status, data?.slow]).toEqual([500, undefined])
      gates.open('user_1')
      expect((await first).data).toEqual({ slow: 'user_1' })
      expect(served).toEqual(['user_1'])
    },
  )

  it.each<readonly [string, (asked: Asked) => object]>([
    ['an object for each', () => ({})],
    ['the request of each', (asked) => ({ req: requestIn(asked) })],
    ['the request of Node', (asked) => ({ req: (requestIn(asked) as Asked).raw ?? requestIn(asked) })],
    ['one prototype for all', () => Object.create(PROTOTYPE)],
    ['an object of a class', () => new Loaders()],
  ])('that answers with %s serves everyone as themselves', async (_what, context) => {
    const app = await start(platform, context)
    const users = ['user_1', 'user_3']
    const tokens = users.map((userId) => issuer.tokenFor(reader.as({ userId })))
    const answers = await Promise.all(tokens.map(async (token) => ask(app, '{ slow }', await token)))
    expect(answers.map(({ data }) => data)).toEqual(users.map((slow) => ({ slow })))
    expect((await ask(app, '{ slow }')).errors[0]?.extensions.code).toBe('credentials_missing')
  })

  it('of options that are frozen keeps the application from starting, as nothing holds it to one request', async () => {
    const frozen = Object.freeze({ context: () => ({}) })
    const context = graphqlContext()
    context.attach?.([{ token: 'GqlModuleOptions', instance: frozen }])
    expect(context.problems?.()).toEqual([expect.stringContaining('its options are frozen')])
  })
})

const PROTOTYPE = {}

class Loaders {
  readonly #loaded: object[] = []
  get size(): number {
    return this.#loaded.length
  }
}
