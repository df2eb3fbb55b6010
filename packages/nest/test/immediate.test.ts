import { Controller, type ExecutionContext, Get, Injectable } from '@nestjs/common'
import { AccessGuard, AccessModule, RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { accessOptions, issuer, platforms, startApp } from './app/platforms.js'

const answers: unknown[] = []

/** Notes what the guard answers, before anybody waits for it. */
@Injectable()
class WatchedGuard extends AccessGuard {
  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    try {
      const answer = super.canActivate(context)
      answers.push(answer)
      return answer
    } catch (error) {
      answers.push('thrown')
      throw error
    }
  }
}

@Controller('shows')
class ShowsController {
  @Get()
  @RequirePermission('finance.reports.read')
  list(): object {
    return {}
  }

  @Get('secret')
  @RequirePermission('finance.forecasts.read')
  secret(): object {
    return {}
  }
}

describe.each(platforms)('TOK-1: a token that was verified before, on %s', (platform) => {
  it('is answered without a promise', async () => {
    const { get } = await startApp(platform, {
      controllers: [ShowsController],
      accessModule: [AccessModule.forRoot({ ...accessOptions, guard: WatchedGuard })],
    })
    const token = await issuer.tokenFor(aMember(catalog).may('finance.reports.read'))
    answers.length = 0
    expect((await get('/shows', { token })).status).toBe(200)
    expect((await get('/shows', { token })).status).toBe(200)
    expect((await get('/shows/secret', { token })).status).toBe(403)
    expect((await get('/shows')).status).toBe(401)
    expect(answers).toEqual([expect.any(Promise), true, 'thrown', 'thrown'])
  })
})
