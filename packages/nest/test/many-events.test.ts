import { Controller, type MessageEvent, Sse } from '@nestjs/common'
import { RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { concat, from, interval, map, type Observable, take, throwError } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

const clerk = aMember(catalog).may('events.shows.read')
const token = await issuer.tokenFor(clerk)

/** How often the member was loaded, which each judgement does once. */
let judgements = 0
/** How long that takes, in milliseconds. */
const LOADING = 30
beforeEach(() => {
  judgements = 0
})

async function loadMember(): Promise<unknown> {
  judgements += 1
  await new Promise((resolve) => setTimeout(resolve, LOADING))
  return { ...clerk }
}

const events = (values: Observable<number>): Observable<MessageEvent> =>
  values.pipe(map((at) => ({ data: String(at) })))

const MANY = 2000
const many = (): Observable<number> => from(Array.from({ length: MANY }, (_, at) => at))

@Controller('live')
class LiveController {
  @Sse('burst')
  @RequirePermission('events.shows.read')
  burst(): Observable<MessageEvent> {
    return events(many())
  }

  @Sse('stream')
  @RequirePermission('events.shows.read')
  stream(): Observable<MessageEvent> {
    return events(interval(1).pipe(take(300)))
  }

  @Sse('broken')
  @RequirePermission('events.shows.read')
  broken(): Observable<MessageEvent> {
    const failing = throwError(() => new Error('no more'))
    return events(concat(interval(2 * LOADING).pipe(take(1)), failing))
  }
}

describe.each(platforms)('APP-1: events that come faster than they are judged, on %s', (platform) => {
  async function told(path: string): Promise<readonly string[]> {
    const { app } = await startApp(platform, { controllers: [LiveController], access: { loadMember } })
    const answer = await fetch(`${await app.getUrl()}/live/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return [...(await answer.text()).matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data)
  }

  it('are judged together that come together, and told in order (ABUSE-210)', async () => {
    expect(await told('burst')).toEqual(Array.from({ length: MANY }, (_, at) => String(at)))
    expect(judgements).toBeLessThan(5) // of the request, and of them
  })

  it('do not wait for one judgement each (ABUSE-210)', async () => {
    expect(await told('stream')).toHaveLength(300)
    expect(judgements).toBeLessThan(100)
  })

  it('are told before the error with which the handler ends', async () => {
    expect(await told('broken')).toEqual(['0', 'Internal server error'])
  })
})
