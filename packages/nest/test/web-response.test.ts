import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { Controller, Get, Res } from '@nestjs/common'
import { Public, RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

const token = await issuer.tokenFor(aMember(catalog).may('events.shows.read'))
const stranger = await issuer.tokenFor(aMember(catalog).may('events.shows.write'))

// What is asked for by `fetch()`, and handed on: it says whose it is to nobody.
const behind = createServer((_request, response) => {
  const headers = { 'Cache-Control': 'public, max-age=60', Vary: 'Accept-Encoding' }
  response.writeHead(203, { ...headers, 'Content-Encoding': 'gzip', 'Set-Cookie': ['a=1', 'b=2'] })
  response.end(gzipSync('from behind'))
})
await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve))
afterAll(() => behind.close())
const { port } = behind.address() as AddressInfo

let begun = 0

@Controller('web')
@RequirePermission('events.shows.read')
class WebController {
  @Get('fetched')
  fetched(): Promise<Response> {
    return fetch(`http://127.0.0.1:${port}`)
  }

  @Get('made')
  made(): Response {
    return new Response('made', { status: 201, headers: { vary: 'accept, AUTHORIZATION' } })
  }

  @Get('silent')
  silent(): Response {
    return new Response('silent')
  }

  @Get('empty')
  empty(): Response {
    return new Response(null, { status: 204, headers: { vary: '*' } })
  }

  @Get('yielded')
  async *yielded(): AsyncGenerator<object> {
    begun += 1
    yield { line: 1 }
  }

  @Get('passed')
  passed(@Res({ passthrough: true }) _response: object): Response {
    return new Response('passed', { headers: { vary: 'Accept' } })
  }

  @Get('open')
  @Public()
  open(): Response {
    return new Response('open', { headers: { vary: 'Accept' } })
  }
}

describe.each(platforms)('WIRE-3 a response of the web, on %s', async (platform) => {
  const { get, send } = await startApp(platform, { controllers: [WebController] })
  const answered = async (path: string) => {
    const { status, text, headers } = await get(`/web/${path}`, { token })
    return { status, text, vary: headers.vary, cache: headers['cache-control'] }
  }

  it('that was fetched varies by who asks, and is sent as it came (ABUSE-203)', async () => {
    expect(await answered('fetched')).toEqual({
      status: 203,
      text: 'from behind',
      vary: 'Accept-Encoding, Authorization, X-Org',
      cache: 'public, max-age=60',
    })
    const { headers } = await get('/web/fetched', { token })
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(headers['content-encoding']).toBeUndefined()
  })

  it.each([
    ['made', 201, 'made', 'accept, Authorization, X-Org'],
    ['silent', 200, 'silent', 'Authorization, X-Org'],
    ['empty', 204, '', '*, Authorization, X-Org'],
    ['passed', 200, 'passed', 'Accept, Authorization, X-Org'],
  ])('that is %s does, too (ABUSE-203)', async (path, status, text, vary) => {
    expect(await answered(path)).toEqual({ status, text, vary, cache: 'private' })
  })

  it('that is public is left as it is', async () => {
    expect(await answered('open')).toEqual({ status: 200, text: 'open', vary: 'Accept', cache: undefined })
  })

  it('is asked for, and lines are begun, for nobody who may not have them (ABUSE-84, ABUSE-94)', async () => {
    for (const path of ['fetched', 'yielded'])
      for (const method of ['GET', 'HEAD'])
        for (const shown of [{}, { token: stranger }])
          expect((await send(method, `/web/${path}`, shown)).status).toBe('token' in shown ? 403 : 401)
    expect(begun).toBe(0)
    expect((await get('/web/yielded', { token })).text).toBe('{"line":1}\n')
    begun = 0
  })
})
