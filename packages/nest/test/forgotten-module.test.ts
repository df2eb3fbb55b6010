import type { AddressInfo } from 'node:net'
import 'reflect-metadata'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import {
  type ArgumentsHost,
  applyDecorators,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Injectable,
  Module,
  type ModuleMetadata,
  Scope,
  UseFilters,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql'
import { MessagePattern, type MicroserviceOptions, Transport } from '@nestjs/microservices'
import { WsAdapter } from '@nestjs/platform-ws'
import { Test } from '@nestjs/testing'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import {
  AccessGuard,
  AccessModule,
  Authenticated,
  Public,
  RequireDelegation,
  RequireModule,
  RequirePermission,
} from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { accessOptions, issuer, platforms, startApp } from './app/platforms.js'

const quiet = { abortOnError: false, logger: false } as const

/** Starts an application of what Nest would serve, without `AccessModule`; what it says, or nothing if it starts. */
async function startWithout(metadata: ModuleMetadata): Promise<string> {
  @Module(metadata)
  class ForgetfulModule {}

  try {
    const app = await NestFactory.create(ForgetfulModule, quiet)
    afterAll(() => app.close())
    app.useWebSocketAdapter(new WsAdapter(app))
    await app.listen(0, '127.0.0.1')
    return ''
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as Error).message
  }
}

@Controller('bills')
class BillsController {
  @Get()
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  list(): string {
    return 'secret'
  }
}

/** A class decorator that hands out a proxy of the class. */
const Proxied = <T extends object>(type: T): T => new Proxy(type, {})

/** A method decorator that puts a function of its own in the place of the method, and copies nothing. */
const Timed = (_: object, __: string, descriptor: PropertyDescriptor): void => {
  const timed: () => unknown = descriptor.value
  descriptor.value = function (this: unknown) {
    return timed.call(this)
  }
}

describe('APP-1 without AccessModule an application does not start', () => {
  it('by one mark for a class, however many of its routes ask for something', () => {
    class ManyController {
      @Authenticated()
      one(): void {}

      @Authenticated()
      two(): void {}
    }
    expect(Reflect.getMetadata('__exceptionFilters__', ManyController)).toHaveLength(1)
  })

  it('and every class and method that asks for something is named (ABUSE-215)', async () => {
    @Controller('a')
    @RequireModule('finance')
    class NarrowController {
      @Get('one')
      @RequireModule('events')
      one(): void {}

      @Get('two')
      @Public()
      two(): void {}
    }

    @Controller('b')
    class GivingController {
      @Get('give')
      @RequireDelegation((request) => request.body)
      give(): void {}

      @Get('me')
      @Authenticated()
      me(): void {}

      @Get('open')
      open(): void {}
    }

    @Module({ controllers: [GivingController] })
    class GivingModule {}

    expect(
      await startWithout({ imports: [GivingModule], controllers: [NarrowController, BillsController] }),
    ).toBe(`AccessModule is not imported, so nothing would enforce what is declared:
  NarrowController
  NarrowController.one
  BillsController.list
  GivingController.give
  GivingController.me
Import AccessModule.forRoot(...) once, in the root module`)
  })

  it.each([
    [
      'a composed decorator',
      () => {
        const Reads = () =>
          applyDecorators(Get(), RequirePermission('finance.bills.read', { scope: 'filter' }))
        @Controller()
        class AskingController {
          @Reads()
          list(): void {}
        }
        return AskingController
      },
    ],
    [
      'an inherited method',
      () => {
        @Controller()
        class AskingController extends BillsController {}
        return AskingController
      },
    ],
    [
      'an overridden method',
      () => {
        @Controller()
        class AskingController extends BillsController {
          @Get()
          override list(): string {
            return super.list()
          }
        }
        return AskingController
      },
    ],
    [
      'the class of a mixin',
      () => {
        const mixin = () => {
          class Mixed {
            @Get()
            @Authenticated()
            list(): void {}
          }
          return Mixed
        }
        @Controller()
        class AskingController extends mixin() {}
        return AskingController
      },
    ],
    [
      'a method that another decorator has replaced',
      () => {
        @Controller()
        class AskingController {
          @Get()
          @Timed
          @Authenticated()
          list(): void {}
        }
        return AskingController
      },
    ],
    [
      'a class behind a proxy',
      () => {
        @Controller()
        @Proxied
        class AskingController {
          @Get()
          @Authenticated()
          list(): void {}
        }
        return AskingController
      },
    ],
    [
      'a class that was declared behind a proxy',
      () => {
        @Controller()
        @Authenticated()
        @Proxied
        class AskingController {
          @Get()
          list(): void {}
        }
        return AskingController
      },
    ],
    [
      'a request-scoped controller',
      () => {
        @Controller({ scope: Scope.REQUEST })
        class AskingController {
          @Get()
          @Authenticated()
          list(): void {}
        }
        return AskingController
      },
    ],
    [
      'a class with a filter of its own',
      () => {
        @Catch(RangeError)
        class RangeFilter implements ExceptionFilter {
          catch(): void {}
        }
        @Controller()
        @UseFilters(RangeFilter)
        class AskingController {
          @Get()
          @UseFilters(new RangeFilter())
          @Authenticated()
          @UseFilters(RangeFilter)
          list(): void {}
        }
        return AskingController
      },
    ],
  ])('with %s', async (_, make) => {
    expect(await startWithout({ controllers: [make()] })).toContain('AskingController')
  })

  it('with a resolver', async () => {
    @Resolver()
    class BillsResolver {
      @Query(() => String)
      @Authenticated()
      bill(): string {
        return 'secret'
      }
    }

    const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      graphiql: false,
    })
    expect(await startWithout({ imports: [graphql], providers: [BillsResolver] })).toContain(
      'BillsResolver.bill',
    )
  })

  it('with a gateway, by its class or behind a token', async () => {
    @WebSocketGateway()
    class BillsGateway {
      @SubscribeMessage('bills')
      @Authenticated()
      bills(): string {
        return 'secret'
      }
    }

    expect(await startWithout({ providers: [BillsGateway] })).toContain('BillsGateway.bills')
    expect(await startWithout({ providers: [{ provide: 'gateway', useClass: BillsGateway }] })).toContain(
      'BillsGateway.bills',
    )
  })

  it('with a declaration on a provider that is not served', async () => {
    @Injectable()
    class BillsService {
      @Authenticated()
      list(): void {}
    }

    expect(await startWithout({ providers: [BillsService] })).toContain('BillsService.list')
  })
})

describe('APP-1 without AccessModule messages are not heard', () => {
  const microservice: MicroserviceOptions = {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
  }

  @Controller()
  class BillsMessages {
    @MessagePattern('bills')
    @Authenticated()
    bills(): string {
      return 'secret'
    }
  }

  @Module({ controllers: [BillsMessages] })
  class MessagesModule {}

  it('by a microservice', async () => {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(MessagesModule, {
      ...microservice,
      ...quiet,
    })
    await expect(app.listen()).rejects.toThrow('BillsMessages.bills')
    await app.close()
  })

  it('by a hybrid application, though its microservices start before it calls any hook', async () => {
    await expect(NestFactory.create(MessagesModule, quiet)).rejects.toThrow('BillsMessages.bills')
  })
})

describe('APP-1 where nothing is served, AccessModule may be missing:', () => {
  it('a test makes a controller and calls it', async () => {
    const tested = await Test.createTestingModule({ controllers: [BillsController] }).compile()
    await tested.init()
    expect(tested.get(BillsController).list()).toBe('secret')
  })

  it('a test that serves it does not start', async () => {
    const tested = await Test.createTestingModule({ controllers: [BillsController] }).compile()
    const app = tested.createNestApplication()
    await expect(app.init()).rejects.toThrow('AccessModule is not imported')
  })

  it('a program without a server uses what stands beside a controller', async () => {
    @Module({ controllers: [BillsController] })
    class BillsModule {}

    const context = await NestFactory.createApplicationContext(BillsModule, quiet)
    expect(context.get(BillsController).list()).toBe('secret')
    await context.close()
  })

  it('what is public alone asks for no guard', async () => {
    @Controller()
    class HomeController {
      @Get()
      @Public()
      home(): string {
        return 'home'
      }
    }

    expect(await startWithout({ controllers: [HomeController] })).toBe('')
  })
})

describe.each(platforms)('what is declared leaves filters alone on %s', async (platform) => {
  const caught: string[] = []

  @Catch()
  class Outer implements ExceptionFilter {
    catch(error: Error, host: ArgumentsHost): void {
      caught.push(`outer ${error.message}`)
      host.switchToHttp().getResponse().status(418).send({ by: 'outer' })
    }
  }

  @Catch(RangeError)
  class Inner implements ExceptionFilter {
    catch(error: Error, host: ArgumentsHost): void {
      caught.push(`inner ${error.message}`)
      host.switchToHttp().getResponse().status(416).send({ by: 'inner' })
    }
  }

  @Controller()
  @UseFilters(Outer)
  @Authenticated()
  class ThrowingController {
    @Get('inner')
    @Authenticated()
    @UseFilters(Inner)
    inner(): void {
      throw new RangeError('of a range')
    }

    @Get('outer')
    @UseFilters(Inner)
    @Authenticated()
    outer(): void {
      throw new Error('of something else')
    }
  }

  let made = 0

  @Controller('plain')
  class PlainController {
    constructor() {
      made += 1
    }

    @Get()
    @Authenticated()
    plain(): void {
      throw new Error('secret')
    }
  }

  const { get } = await startApp(platform, { controllers: [ThrowingController, PlainController] })
  const token = await issuer.tokenFor(aMember(catalog))

  it('and their order', async () => {
    expect(await get('/inner', { token })).toMatchObject({ status: 416, body: { by: 'inner' } })
    expect(await get('/outer', { token })).toMatchObject({ status: 418, body: { by: 'outer' } })
    expect(caught).toEqual(['inner of a range', 'outer of something else'])
  })

  it('and what Nest says of an error that none of them catches', async () => {
    expect(await get('/plain', { token })).toMatchObject({
      status: 500,
      body: { statusCode: 500, message: 'Internal server error' },
    })
  })

  it('and makes a controller once', () => {
    expect(made).toBe(1)
  })
})

it('APP-1 a test that overrides the guard of an AccessModule starts', async () => {
  const tested = await Test.createTestingModule({
    imports: [AccessModule.forRoot(accessOptions)],
    controllers: [BillsController],
  })
    .overrideProvider(AccessGuard)
    .useValue({ canActivate: () => true })
    .compile()
  const app = tested.createNestApplication({ logger: false })
  afterAll(() => app.close())
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  expect(await (await fetch(`http://127.0.0.1:${port}/bills`)).text()).toBe('secret')
})
