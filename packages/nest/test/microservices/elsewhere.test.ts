import { Controller, Module } from '@nestjs/common'
import { MessagePattern, type MicroserviceOptions, Transport } from '@nestjs/microservices'
import { Test } from '@nestjs/testing'
import { AccessGuard, AccessModule, Public, RequirePermission } from '@stagedoor/nest'
import { MicroserviceAccessModule } from '@stagedoor/nest/microservices'
import { createTestIssuer } from '@stagedoor/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { accessOptions, issuer } from '../app/platforms.js'
import { callerOf, clerk, freePort, inData, type RemoteCaller } from './app/remote-app.js'

@Controller()
class ShowsController {
  @MessagePattern('shows')
  @RequirePermission('events.shows.read')
  shows(): string {
    return 'shows'
  }
}

@Controller()
class HelloController {
  @MessagePattern('hello')
  @Public()
  hello(): string {
    return 'hello'
  }
}

const guarded = (options = accessOptions) => [
  AccessModule.forRoot({ ...options, contexts: [inData] }),
  MicroserviceAccessModule,
]

async function start(
  imports: ReturnType<typeof guarded> | [],
  { isOverridden = false, controllers = [ShowsController, HelloController] } = {},
): Promise<RemoteCaller> {
  @Module({ imports, controllers })
  class ShowsModule {}

  const building = Test.createTestingModule({ imports: [ShowsModule] })
  if (isOverridden) building.overrideProvider(AccessGuard).useValue({ canActivate: () => true })
  const port = await freePort()
  const app = (await building.compile()).createNestApplication({ logger: false })
  app.connectMicroservice<MicroserviceOptions>({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
  })
  afterAll(() => app.close())
  await app.startAllMicroservices()
  await app.init()
  return callerOf(port)
}

// What is put on a class is there for every application of the process that has it.
describe('one controller in several applications', async () => {
  const stranger = await createTestIssuer({ issuer: 'https://stranger.test' })
  const mine = await start(guarded())
  const theirs = await start(
    guarded({
      ...accessOptions,
      issuer: stranger.issuer,
      jwks: stranger.jwks(),
      audience: stranger.audience,
    }),
  )
  const token = await issuer.tokenFor(clerk)

  it('APP-3 is judged by each as that one says', async () => {
    const other = await stranger.tokenFor(clerk)
    expect(await mine.ask('shows', { token })).toEqual(['shows'])
    expect(await theirs.ask('shows', { token: other })).toEqual(['shows'])
    await expect(mine.ask('shows', { token: other })).rejects.toMatchObject({ code: 'invalid_token' })
    await expect(theirs.ask('shows', { token })).rejects.toMatchObject({ code: 'invalid_token' })
  })

  it('runs unguarded in a test that puts something else in the place of the guard', async () => {
    const open = await start(guarded(), { isOverridden: true })
    expect(await open.ask('shows', {})).toEqual(['shows'])
    await expect(mine.ask('shows', {})).rejects.toMatchObject({ code: 'credentials_missing' })
  })

  it('is left alone in an application without AccessModule, if it asks for nothing', async () => {
    const open = await start([], { controllers: [HelloController] })
    expect(await open.ask('hello', {})).toEqual(['hello'])
    await expect(start([])).rejects.toThrow('ShowsController.shows')
  })
})
