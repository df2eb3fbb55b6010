import { Controller, type ExecutionContext, Get } from '@nestjs/common'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import {
  AccessFilter,
  AccessGuard,
  CurrentAccess,
  GuardError,
  Public,
  RequirePermission,
} from '@stagedoor/nest'
import { describe, expect, it } from 'vitest'
import { startApp } from './app/platforms.js'

@Controller('shows')
class ShowsController {
  @Get()
  @RequirePermission('events.shows.read')
  list(@CurrentAccess() _access: unknown): object {
    return {}
  }

  @Get('open')
  @Public()
  open(): object {
    return {}
  }
}

describe('APP-3 ABUSE-94 an execution context that is not HTTP', async () => {
  const { app } = await startApp('express', { controllers: [ShowsController] })
  const guard = app.get(AccessGuard)
  const contextOf = (
    type: string,
    args: unknown[],
    handler = ShowsController.prototype.open,
  ): ExecutionContext => {
    const context = new ExecutionContextHost(args, ShowsController, handler)
    context.setType(type)
    return context
  }

  it.each(['rpc', 'ws', 'graphql', 'cron'])(
    'of type %j never passes, a public handler included',
    async (type) => {
      for (const args of [[{ headers: {} }, {}], [], [undefined]])
        await expect(async () => guard.canActivate(contextOf(type, args))).rejects.toThrow(TypeError)
    },
  )

  it('is not answered by the filter, which throws the error on', () => {
    const error = new GuardError('credentials_missing')
    expect(() => app.get(AccessFilter).catch(error, contextOf('rpc', [{}, {}]))).toThrow(error)
  })

  it('never passes an HTTP context without a request, or with one that is none', async () => {
    const list = ShowsController.prototype.list as () => object
    for (const request of [undefined, null, 'request', {}, { rawHeaders: undefined }])
      await expect(async () => guard.canActivate(contextOf('http', [request, {}], list))).rejects.toThrow()
  })

  it('never passes a handler that was not there at boot', async () => {
    const request = { method: 'GET', rawHeaders: [] }
    const context = new ExecutionContextHost([request, {}], ShowsController, () => undefined)
    context.setType('http')
    await expect(async () => guard.canActivate(context)).rejects.toMatchObject({
      code: 'credentials_missing',
    })
  })
})
