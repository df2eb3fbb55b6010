import { Controller, Get, type Type } from '@nestjs/common'
import { Authenticated, Public, RequireModule, RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, type Platform, platforms, startApp } from './app/platforms.js'

/** What a class or a method may say, and who it lets through. */
const SAYINGS = {
  public: { make: Public, lets: ['stranger', 'outsider', 'reader', 'writer'] },
  authenticated: { make: Authenticated, lets: ['outsider', 'reader', 'writer'] },
  module: { make: () => RequireModule('events'), lets: ['reader', 'writer'] },
  read: { make: () => RequirePermission('events.shows.read'), lets: ['reader', 'writer'] },
  write: { make: () => RequirePermission('events.shows.write'), lets: ['writer'] },
} as const

type Saying = keyof typeof SAYINGS

const member = aMember(catalog)
const tokens = {
  stranger: undefined,
  outsider: await issuer.tokenFor(member),
  reader: await issuer.tokenFor(member.may('events.shows.read')),
  writer: await issuer.tokenFor(member.may(['events.shows.read', 'events.shows.write'])),
}

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** Puts another function in the place of a method, with or without the metadata of the one that it calls. */
function wraps(isCopied: boolean): MethodDecorator {
  return (_target, _key, descriptor) => {
    const wrapped = descriptor.value as unknown as (...args: unknown[]) => unknown
    const wrapper = function (this: object, ...args: unknown[]): unknown {
      return wrapped.apply(this, args)
    }
    for (const key of isCopied ? Reflect.getMetadataKeys(wrapped) : [])
      Reflect.defineMetadata(key, Reflect.getMetadata(key, wrapped), wrapper)
    return { ...descriptor, value: wrapper } as never
  }
}

/** A controller at the end of a line of classes, and everything that was said on the way. */
function grow(roll: (sides: number) => number): { readonly type: Type; readonly said: readonly Saying[] } {
  const names = Object.keys(SAYINGS) as Saying[]
  const some = (odds: number): readonly Saying[] =>
    roll(odds) === 0
      ? [names[roll(names.length)] as Saying, ...(roll(4) === 0 ? [names[roll(names.length)] as Saying] : [])]
      : []
  const said: Saying[] = []
  let type: Type = class {}
  const depth = 1 + roll(3)
  for (let level = 0; level < depth; level += 1) {
    const isLast = level === depth - 1
    const Level = class extends type {}
    if (isLast || roll(2) === 0) {
      Object.defineProperty(Level.prototype, 'list', {
        value: () => 'secret',
        writable: true,
        configurable: true,
      })
      const decorators: MethodDecorator[] = some(isLast ? 1 : 2).map((each) => {
        said.push(each)
        return SAYINGS[each].make()
      })
      if (roll(3) === 0) decorators.splice(roll(decorators.length + 1), 0, wraps(roll(2) === 0))
      const written = Object.getOwnPropertyDescriptor(Level.prototype, 'list')
      const decorated = Reflect.decorate([Get(), ...decorators], Level.prototype, 'list', written)
      Object.defineProperty(Level.prototype, 'list', decorated)
    }
    const onClass = some(3).map((each) => {
      said.push(each)
      return SAYINGS[each].make()
    })
    type = Reflect.decorate(onClass, Level) as Type
  }
  return { type: Reflect.decorate([Controller('law')], type) as Type, said }
}

describe.each(platforms)('APP-2 a law of declarations, on %s', (platform: Platform) => {
  it('whoever is served passes all that was said on the way to the method, but where the method itself is public', async () => {
    let [started, reached] = [0, 0]
    for (let seed = 1; seed <= 30; seed += 1) {
      const { type, said } = grow(dice(seed))
      const app = await startApp(platform, { controllers: [type] }).catch(() => undefined)
      if (app === undefined) continue
      started += 1
      const asked = said.filter((each) => each !== 'public')
      const isOpened = app.logged.some((line) => line.includes('Public in a class that is not'))
      for (const [who, token] of Object.entries(tokens)) {
        const { text } = await app.get('/law', token === undefined ? {} : { token })
        const isServed = text === 'secret'
        if (isServed) reached += 1
        const passes = asked.every((each) => (SAYINGS[each].lets as readonly string[]).includes(who))
        // A way out is in the log.
        if (isServed && !isOpened) expect([seed, who, said, passes]).toEqual([seed, who, said, true])
        if (isServed && who === 'stranger')
          expect([seed, said]).toEqual([seed, expect.arrayContaining(['public'])])
        if (!isServed && !isOpened) expect([seed, who, said, passes]).toEqual([seed, who, said, false])
      }
      await app.app.close()
    }
    expect(started).toBeGreaterThan(20)
    expect(reached).toBeGreaterThan(20)
  }, 60_000)
})
