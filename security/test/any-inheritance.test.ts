import { applyDecorators, Controller, Get, Module, SetMetadata, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { Member } from '@stagedoor/core'
import { AccessModule, Authenticated, Public, RequireModule, RequirePermission } from '@stagedoor/nest'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { auth, nobody, tokenFor } from './world/issuers.js'

/*
 * Attacks on controllers of any descent: up to three classes that inherit, override and are decorated in any order, among
 * decorators of others that put another function in the place of a method, with its metadata or without. Whatever ran,
 * its caller had all that was said anywhere above, unless the method itself is public and asks for nothing.
 */

const READ = 'finance.reports.read'
const VAULT = 'finance.vault.open'

const SAYS = {
  read: () => RequirePermission(READ as never),
  vault: () => RequirePermission(VAULT as never),
  module: () => RequireModule('finance'),
  authenticated: () => Authenticated(),
  public: () => Public(),
}
type Said = keyof typeof SAYS

/** Puts another function in the place of a method. */
const wrapped =
  (copies: boolean): MethodDecorator =>
  (_target, _key, descriptor) => {
    const inner = descriptor.value as (...args: unknown[]) => unknown
    const outer = function (this: unknown, ...args: unknown[]): unknown {
      return inner.apply(this, args)
    }
    if (copies)
      for (const key of Reflect.getMetadataKeys(inner))
        Reflect.defineMetadata(key, Reflect.getMetadata(key, inner), outer)
    descriptor.value = outer as never
  }

const OTHERS = {
  metadata: () => SetMetadata('other', 1) as MethodDecorator,
  copying: () => wrapped(true),
  forgetting: () => wrapped(false),
}

const NAMES = ['first', 'second'] as const

interface Written {
  readonly isOverridden: boolean
  readonly says: readonly Said[]
  readonly isComposed: boolean
  readonly other: keyof typeof OTHERS | undefined
  readonly otherAt: number
  readonly isRoute: boolean
  readonly routeAt: number
}

interface Level {
  readonly says: readonly Said[]
  readonly first: Written
  readonly second: Written
}

const aSaying = fc.constantFrom(...(Object.keys(SAYS) as Said[]))
const aMethod: fc.Arbitrary<Written> = fc.record({
  isOverridden: fc.boolean(),
  says: fc.array(aSaying, { maxLength: 2 }),
  isComposed: fc.boolean(),
  other: fc.option(fc.constantFrom(...(Object.keys(OTHERS) as (keyof typeof OTHERS)[])), { nil: undefined }),
  otherAt: fc.nat(2),
  isRoute: fc.boolean(),
  routeAt: fc.nat(3),
})
const aLevel: fc.Arbitrary<Level> = fc.record({
  says: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(aSaying, { maxLength: 2 })),
  first: aMethod,
  second: aMethod,
})

let ran: string[] = []

/** What is said of a class, or a method, anywhere; and by the last alone. */
interface Sayings {
  readonly all: Said[]
  own: readonly Said[]
}

class Family {
  readonly ofClass: Sayings = { all: [], own: [] }
  readonly first: Sayings = { all: [], own: [] }
  readonly second: Sayings = { all: [], own: [] }
  readonly type: Type

  constructor(levels: readonly Level[]) {
    let type: Type = class {}
    for (const [at, level] of levels.entries()) {
      const parent = type
      type = class extends parent {}
      for (const name of NAMES) this.#method(type.prototype, name, { ...level[name], isFirst: at === 0 })
      for (const said of level.says) SAYS[said]()(type)
      this.ofClass.all.push(...level.says)
      this.ofClass.own = level.says
    }
    Controller('c')(type)
    this.type = type
  }

  #method(
    prototype: object,
    name: (typeof NAMES)[number],
    { says, isFirst, isOverridden, ...written }: Written & { readonly isFirst: boolean },
  ): void {
    if (!isFirst && !isOverridden) return
    this[name].all.push(...says)
    this[name].own = says
    const handler = (): string => {
      ran.push(name)
      return 'reached'
    }
    const descriptor: PropertyDescriptor = { value: handler, writable: true, configurable: true }
    const decorators: MethodDecorator[] = says.map((said) =>
      written.isComposed ? applyDecorators(SAYS[said](), SetMetadata('composed', 1)) : SAYS[said](),
    )
    if (written.other !== undefined) decorators.splice(written.otherAt, 0, OTHERS[written.other]())
    if (written.isRoute || isFirst) decorators.splice(written.routeAt, 0, Get(name))
    Object.defineProperty(prototype, name, descriptor)
    for (const decorate of decorators.reverse()) decorate(prototype, name, descriptor)
    Object.defineProperty(prototype, name, descriptor)
  }

  /** Whether who has these may reach a method. */
  opens(name: (typeof NAMES)[number], has: ReadonlySet<Said>): boolean {
    const asked = (said: readonly Said[]): readonly Said[] => said.filter((each) => each !== 'public')
    const [ofMethod, ofClass] = [asked(this[name].all), asked(this.ofClass.all)]
    if (ofMethod.length === 0 && this[name].own.includes('public')) return true
    const declares = [...ofMethod, ...ofClass.filter((each) => each !== 'module')]
    if (declares.length === 0) return ofClass.length === 0 && this.ofClass.own.includes('public')
    return [...ofMethod, ...ofClass].every((each) => has.has(each))
  }
}

const callers: { readonly headers: Record<string, string>; readonly has: ReadonlySet<Said> }[] = [
  { headers: {}, has: new Set() },
]

beforeAll(async () => {
  const owner = nobody.bought({ modules: ['finance'] }).given('finance')
  const members: readonly (readonly [Member, readonly Said[]])[] = [
    [nobody, ['authenticated']],
    [owner, ['authenticated', 'module']],
    [nobody.may(READ), ['authenticated', 'module', 'read']],
    [nobody.may(VAULT), ['authenticated', 'module', 'vault']],
  ]
  for (const [member, has] of members)
    callers.push({ headers: { authorization: `Bearer ${await tokenFor(member)}` }, has: new Set(has) })
})

async function started(type: Type, isExpress: boolean) {
  class Root {}
  const access = AccessModule.forRoot({
    catalog,
    issuer: auth.issuer,
    audience: auth.audience,
    jwks: auth.jwks(),
  })
  Module({ controllers: [type], imports: [access] })(Root)
  const adapter = isExpress ? new ExpressAdapter() : new FastifyAdapter()
  const app = await NestFactory.create(Root, adapter, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  })
  await app.listen(0, '127.0.0.1')
  return app
}

describe('APP-2: controllers of any descent', () => {
  it('run nothing for whoever has not all that was said above, if the application starts at all (ABUSE-92)', async () => {
    let reached = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(aLevel, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (levels, isExpress) => {
          const family = new Family(levels)
          const app = await started(family.type, isExpress).catch(() => undefined)
          if (app === undefined) return
          const url = (await app.getUrl()).replace('[::1]', '127.0.0.1')
          try {
            for (const name of NAMES)
              for (const { headers, has } of callers) {
                ran = []
                await fetch(`${url}/c/${name}`, { headers })
                if (ran.length === 0) continue
                reached += 1
                expect([name, family.opens(name, has)]).toEqual([name, true])
              }
          } finally {
            await app.close()
          }
        },
      ),
      { numRuns: 400 },
    )
    expect(reached).toBeGreaterThan(50)
  })
})
