import { Controller, Get, Injectable, Module } from '@nestjs/common'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import { Test } from '@nestjs/testing'
import {
  AccessModule,
  Authenticated,
  allOf,
  Public,
  RequireDelegation,
  RequireModule,
  RequirePermission,
  RouteRegistry,
} from '@stagedoor/nest'
import { describe, expect, it } from 'vitest'
import { accessOptions, platforms, startApp, type TestAppParts } from './app/platforms.js'

/** What keeps an application from starting. */
async function refusal(parts: TestAppParts): Promise<string> {
  const started = startApp('express', parts)
  await expect(started).rejects.toThrow(TypeError)
  return started.then(
    () => '',
    (error: Error) => error.message,
  )
}

describe('an application does not start', () => {
  it('REQ-1 SCP-6 APP-2 with declarations that are wrong, and every one is named with its class and method', async () => {
    @Controller('a')
    class WrongController {
      @Get('misspelt')
      @RequirePermission('events.shows.raed' as never)
      misspelt(): void {}

      @Get('wildcard')
      @RequirePermission('events.*' as never)
      wildcard(): void {}

      @Get('nothing')
      @RequirePermission(undefined as never)
      nothing(): void {}

      @Get('empty')
      @RequirePermission('' as never)
      empty(): void {}

      @Get('nested')
      @RequirePermission(allOf('events.shows.read', 'events.shows.nope' as never))
      nested(): void {}

      @Get('no-scope')
      // @ts-expect-error a scope-sensitive permission needs a scope option
      @RequirePermission('finance.bills.read')
      withoutScope(): void {}

      @Get('empty-scope')
      @RequirePermission('finance.bills.read', { scope: {} })
      emptyScope(): void {}

      @Get('other-dimension')
      @RequirePermission('finance.bills.read', { scope: { event: () => 'e' } })
      otherDimension(): void {}

      @Get('no-function')
      @RequirePermission('finance.bills.read', { scope: { businessUnit: 'bu_1' as never } })
      noFunction(): void {}

      @Get('unknown-option')
      @RequirePermission('events.shows.read', { scoped: 'filter' } as never)
      unknownOption(): void {}

      @Get('null-options')
      @RequirePermission('events.shows.read', null as never)
      nullOptions(): void {}

      @Get('module')
      @RequireModule('finanz' as never)
      ofModule(): void {}

      @Get('delegation')
      @RequireDelegation({} as never)
      delegation(): void {}

      @Get('authenticated')
      @Authenticated({ company: 'no' as never })
      authenticated(): void {}

      @Get('right')
      @RequirePermission('events.shows.read')
      right(): void {}
    }
    const message = await refusal({ controllers: [WrongController] })
    const named = [...message.matchAll(/^ {2}WrongController\.(\w+): ./gm)].map(([, method]) => method)
    expect(named).toEqual([
      'misspelt',
      'wildcard',
      'nothing',
      'empty',
      'nested',
      'withoutScope',
      'emptyScope',
      'otherDimension',
      'noFunction',
      'unknownOption',
      'nullOptions',
      'ofModule',
      'delegation',
      'authenticated',
    ])
  })

  it('REQ-1 with a wrong declaration on a class, named once', async () => {
    @Controller('b')
    @RequireModule('finanz' as never)
    class WrongClassController {
      @Get('one')
      @Authenticated()
      one(): void {}

      @Get('two')
      @Authenticated()
      two(): void {}
    }
    const message = await refusal({ controllers: [WrongClassController] })
    expect(message.match(/WrongClassController/g)).toHaveLength(1)
  })

  it('APP-2 with @Public() beside a requirement, or over one that is inherited', async () => {
    @Controller('c')
    @Public()
    @RequireModule('finance')
    class PublicGuardedController {
      @Get()
      list(): void {}
    }

    abstract class Base {
      @Get('shut')
      @RequirePermission('events.shows.read')
      shut(): void {}
    }

    @Controller('d')
    class OpeningController extends Base {
      @Get('both')
      @Authenticated()
      @Public()
      both(): void {}

      @Get('shut')
      @Public()
      override shut(): void {}
    }

    @Controller('e')
    @RequireModule('events')
    class NarrowBase {}

    @Controller('f')
    @Public()
    class OpenedClassController extends NarrowBase {
      @Get()
      list(): void {}
    }
    const message = await refusal({
      controllers: [PublicGuardedController, OpeningController, OpenedClassController],
    })
    for (const name of [
      'PublicGuardedController',
      'OpeningController.both',
      'OpeningController.shut',
      'OpenedClassController',
    ])
      expect(message).toContain(`${name}: @Public()`)
  })

  it('APP-3 with a declaration where nothing would enforce it', async () => {
    @Controller('g')
    class UnservedController {
      @RequirePermission('events.shows.read')
      forgotTheRoute(): void {}

      @Get()
      @Public()
      list(): void {}
    }

    @Injectable()
    class Service {
      @RequirePermission('events.shows.read')
      guardedInVain(): void {}
    }

    @Injectable()
    @RequireModule('finance')
    class NarrowedService {}
    const message = await refusal({
      controllers: [UnservedController],
      providers: [Service, NarrowedService],
    })
    for (const name of ['UnservedController.forgotTheRoute', 'Service.guardedInVain', 'NarrowedService'])
      expect(message).toContain(`  ${name}: `)
    expect(message).not.toContain('UnservedController.list')
  })

  it('ABUSE-92 with two routes that Nest cannot tell apart, and that declare different things', async () => {
    class Shared {
      @Get('shared')
      @Authenticated()
      shared(): void {}
    }
    const sharing = (path: string, type: { new (): object; prototype: object }): void => {
      Controller(path)(type)
      for (const name of ['constructor', 'shared'])
        Object.defineProperty(
          type.prototype,
          name,
          Object.getOwnPropertyDescriptor(Shared.prototype, name) ?? {},
        )
    }
    @RequireModule('finance')
    class First {}
    @RequireModule('events')
    class Second {}
    sharing('first', First)
    sharing('second', Second)
    expect(await refusal({ controllers: [First, Second] })).toContain('Second.shared: Nest cannot tell it')
  })

  it('APP-1 and whoever listens all the same refuses every route, those declared rightly too', async () => {
    @Controller('k')
    class HalfWrongController {
      @Get('right')
      @Public()
      right(): void {}

      @Get('wrong')
      @RequireModule('finanz' as never)
      wrong(): void {}
    }
    @Module({ imports: [AccessModule.forRoot(accessOptions)], controllers: [HalfWrongController] })
    class HalfWrongModule {}
    const compiled = await Test.createTestingModule({ imports: [HalfWrongModule] }).compile()
    const registry = compiled.get(RouteRegistry)
    expect(() => registry.onModuleInit()).toThrow(TypeError)
    const context = new ExecutionContextHost([], HalfWrongController, HalfWrongController.prototype.right)
    expect(registry.routeOf(context)).toEqual({ isPublic: false, guards: [] })
  })

  it('LAY-5 with wrong options', async () => {
    const { audience: _, ...withoutAudience } = accessOptions
    for (const options of [withoutAudience, { ...accessOptions, audiense: 'x' }, undefined])
      await refusal({ accessModule: [AccessModule.forRootAsync({ useFactory: () => options as never })] })
  })
})

describe('an application', () => {
  it('starts with a controller in two modules and among the providers, and names its routes once', async () => {
    @Controller('h')
    class SharedController {
      @Get()
      @Public()
      list(): object {
        return {}
      }

      @Get('undeclared')
      undeclared(): object {
        return {}
      }
    }
    class FirstModule {}
    const app = await startApp('express', {
      controllers: [SharedController],
      providers: [SharedController],
      access: { audit: 'warn' },
      imports: [{ module: FirstModule, controllers: [SharedController] }],
    })
    expect((await app.get('/h')).status).toBe(200)
    const [warning] = app.logged.filter((line) => line.startsWith('warn [AccessModule]'))
    expect(warning?.match(/SharedController\.undeclared/g)).toHaveLength(1)
  })
})

describe.each(platforms)('an application starts on %s', (platform) => {
  it('APP-1 without a word where every route declares something', async () => {
    @Controller('i')
    class QuietController {
      @Get()
      @Authenticated()
      list(): object {
        return {}
      }
    }
    const { logged } = await startApp(platform, { controllers: [QuietController] })
    expect(logged.filter((line) => line.includes('[AccessModule]'))).toEqual([])
  })
})
