import { Controller, Get, Inject, Injectable, Post, Scope, type Type } from '@nestjs/common'
import { REQUEST } from '@nestjs/core'
import { type Access, CurrentAccess, Public, RequireModule, RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

const member = aMember(catalog)
const reader = member.may('events.shows.read')

/** Who was served. */
const served: string[] = []
beforeEach(() => {
  served.length = 0
})
const secret = (what: string): string => {
  served.push(what)
  return `secret ${what}`
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  constructor(@Inject(REQUEST) readonly request: object) {}
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class Durable {}

@Injectable({ scope: Scope.TRANSIENT })
class Transient {}

/** Reads shows, in a controller that is made anew in one way or another. */
abstract class ShowsController {
  @Get()
  @RequirePermission('events.shows.read')
  shows(@CurrentAccess() access: Access): string {
    return secret(access.userId)
  }
}

@Controller({ path: 'per-request', scope: Scope.REQUEST })
class PerRequestController extends ShowsController {}

@Controller('bubbled')
class BubbledController extends ShowsController {
  constructor(@Inject(PerRequest) readonly needed: PerRequest) {
    super()
  }
}

@Controller({ path: 'durable', scope: Scope.REQUEST, durable: true })
class DurableController extends ShowsController {
  constructor(@Inject(Durable) readonly needed: Durable) {
    super()
  }
}

@Controller({ path: 'transient', scope: Scope.TRANSIENT })
class TransientController extends ShowsController {
  constructor(@Inject(Transient) readonly needed: Transient) {
    super()
  }
}

/** As instrumentation does: a class in the place of the class, and functions in that of its methods, with their metadata. */
function Replaced(): ClassDecorator {
  const replace = (type: Type): Type => {
    const Replacement = class extends type {}
    for (const name of Object.getOwnPropertyNames(type.prototype).filter((each) => each !== 'constructor')) {
      const original = type.prototype[name]
      const wrapped = function (this: object, ...args: readonly unknown[]): unknown {
        return original.apply(this, args)
      }
      for (const key of Reflect.getMetadataKeys(original))
        Reflect.defineMetadata(key, Reflect.getMetadata(key, original), wrapped)
      Object.defineProperty(Replacement.prototype, name, { value: wrapped })
    }
    return Replacement
  }
  return replace as never
}

@Replaced()
@Controller('replaced/last')
@RequireModule('events')
class ReplacedLast extends ShowsController {}

@Controller('replaced/between')
@Replaced()
@RequirePermission('events.shows.write')
class ReplacedBetween {
  @Get()
  @RequirePermission('events.shows.read')
  shows(): string {
    return secret('shows')
  }
}

@Controller('replaced/first')
@RequirePermission('events.shows.write')
@Replaced()
class ReplacedFirst {
  @Get()
  @RequirePermission('events.shows.read')
  shows(): string {
    return secret('shows')
  }
}

abstract class Crud {
  @Get()
  @RequirePermission('events.shows.write')
  list(): string {
    return secret('list')
  }

  @Post()
  @RequirePermission('events.shows.write')
  add(): string {
    return secret('add')
  }
}

/** Says the route anew, and nothing of who may use it. */
@Controller('crud')
class CrudController extends Crud {
  @Get()
  override list(): string {
    return secret('overridden')
  }
}

function withExtra(): Type {
  class Extra {
    @Get('extra')
    @RequirePermission('events.shows.write')
    extra(): string {
      return secret('extra')
    }
  }
  return Extra
}

@Controller('mixed')
class MixedController extends withExtra() {
  @Get('open')
  @Public()
  open(): string {
    return 'open'
  }
}

const controllers = [
  PerRequestController,
  BubbledController,
  DurableController,
  TransientController,
  ReplacedLast,
  ReplacedBetween,
  ReplacedFirst,
  CrudController,
  MixedController,
]

describe.each(platforms)('APP-2 a controller, on %s', async (platform) => {
  const app = await startApp(platform, { controllers, providers: [PerRequest, Durable, Transient] })
  const ask = async (path: string, who?: typeof member): Promise<readonly [number, string]> => {
    const { status, text } = await app.get(
      path,
      who === undefined ? {} : { token: await issuer.tokenFor(who) },
    )
    return [status, text]
  }

  it.each(['per-request', 'bubbled', 'durable', 'transient', 'replaced/last'])(
    'that is made anew is guarded each time, for each caller: %s (ABUSE-92)',
    async (path) => {
      expect((await ask(`/${path}`))[0]).toBe(401)
      expect((await ask(`/${path}`, member))[0]).toBe(403)
      expect(served).toEqual([])
      const users = ['user_1', 'user_2', 'user_3']
      const answers = await Promise.all(users.map((userId) => ask(`/${path}`, reader.as({ userId }))))
      expect(answers).toEqual(users.map((userId) => [200, `secret ${userId}`]))
    },
  )

  it.each(['replaced/between', 'replaced/first', 'crud', 'mixed/extra'])(
    'keeps what is required wherever the requirement stands: %s (ABUSE-92)',
    async (path) => {
      expect((await ask(`/${path}`))[0]).toBe(401)
      expect((await ask(`/${path}`, reader))[0]).toBe(403)
      expect(served).toEqual([])
      expect((await ask(`/${path}`, reader.may('events.shows.write')))[0]).toBe(200)
    },
  )

  it('whose method is public opens that one alone', async () => {
    expect(await ask('/mixed/open')).toEqual([200, 'open'])
    expect((await app.send('POST', '/crud', { token: await issuer.tokenFor(reader) })).status).toBe(403)
    expect(served).toEqual([])
  })
})
