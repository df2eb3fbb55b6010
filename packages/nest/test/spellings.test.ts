import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { All, Controller, Get, Head, Options, Post, Version, VersioningType } from '@nestjs/common'
import { RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

const reader = await issuer.tokenFor(aMember(catalog).may('events.shows.read'))
const stranger = await issuer.tokenFor(aMember(catalog).may('finance.reports.read'))

let ran = 0
beforeEach(() => {
  ran = 0
})

const run = (): object => {
  ran += 1
  return {}
}

abstract class Inherited {
  @Get('inherited/:id')
  inherited(): object {
    return run()
  }
}

@Controller({ path: ['shows', 'plays'], version: '1' })
@RequirePermission('events.shows.read')
class ShowsController extends Inherited {
  @Get()
  list(): object {
    return run()
  }

  @Get(':id/seats')
  seats(): object {
    return run()
  }

  @Post()
  add(): object {
    return run()
  }

  @All('all')
  all(): object {
    return run()
  }

  @Head('head')
  head(): void {
    run()
  }

  @Options('options')
  options(): object {
    return run()
  }

  @Get('files/:one/:two')
  @Version(['1', '2'])
  files(): object {
    return run()
  }
}

const paths = [
  '/api/v1/shows',
  '/api/v1/plays',
  '/api/v1/shows/1/seats',
  '/api/v1/shows/inherited/1',
  '/api/v1/shows/all',
  '/api/v1/shows/head',
  '/api/v1/shows/options',
  '/api/v1/shows/files/a/b',
  '/api/v2/shows/files/a/b',
]

/** Ways to write one path: some lead to the handler on one platform or the other, some nowhere. */
const spellingsOf = (path: string): readonly string[] => [
  path,
  `${path}/`,
  `${path}//`,
  `/${path}`,
  path.replaceAll('/', '//'),
  path.toUpperCase(),
  path.replace('shows', 'ShOwS'),
  path.replace('shows', '%73hows'),
  path.replace('shows', 's%68ows'),
  path.replace('/v1', '/V1'),
  path.replace('/v1', '/v1/.'),
  path.replace('/v1', '/x/../v1'),
  path.replace('/v1', '%2fv1'),
  path.replaceAll('/', '\\'),
  `${path};x=1`,
  `${path}?x=1`,
  `${path}?`,
  `${path}#x`,
  `${path}%20`,
  `${path}%00`,
  `${path}.json`,
  `${path}/.`,
  `${path}/%2e%2e/shows`,
  `http://127.0.0.1${path}`,
  `http://elsewhere.test${path}`,
  path.replace('/api', ''),
  path.replace('/v1', ''),
]

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'get', 'QUERY', 'PROPFIND']

/** Headers with which proxies and frameworks let a request say that it is another one. */
const disguises = [
  '',
  'X-HTTP-Method-Override: GET\r\n',
  'X-Original-URL: /\r\nX-Rewrite-URL: /\r\n',
  'X-Forwarded-Prefix: /public\r\nX-User-Id: user_1\r\n',
  'Accept-Version: 1\r\nAccept: application/json;v=1\r\n',
]

describe.each(platforms)('ABUSE-82 ABUSE-91 on %s', async (platform) => {
  const { app, events } = await startApp(platform, {
    controllers: [ShowsController],
    configure: (nest) => {
      nest.setGlobalPrefix('api')
      nest.enableVersioning({ type: VersioningType.URI })
    },
  })
  const { port } = app.getHttpServer().address() as AddressInfo

  /** Sends one request as it is written, byte for byte, and waits until the server has hung up. */
  async function sendLine(line: string, headers: string): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => undefined)
    // Not ended: the server would hang up at once, and the handler run behind our back.
    socket.write(
      `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n${headers}\r\n`,
    )
    await once(socket, 'close')
    return text
  }

  it.each(paths)('runs the handler of %s, however it is written, only behind the guard', async (path) => {
    const passed: string[] = []
    const lines = spellingsOf(path).flatMap((spelling) =>
      (spelling === path ? methods : ['GET', 'HEAD', 'POST']).map((method) => `${method} ${spelling}`),
    )
    for (const [at, line] of lines.entries()) {
      const disguise = disguises[at % disguises.length] ?? ''
      const unwanted = [disguise, `Authorization: Bearer ${stranger}\r\n${disguise}`]
      await Promise.all(unwanted.map((headers) => sendLine(line, headers)))
      expect(ran, `${line} without the permission`).toBe(0)
      const before = events.length
      await sendLine(line, `Authorization: Bearer ${reader}\r\n${disguise}`)
      const allowed = events.slice(before).filter(({ outcome }) => outcome === 'allowed')
      expect(ran, `${line} with the permission`).toBe(allowed.length)
      if (ran > 0) passed.push(line)
      ran = 0
    }
    expect(passed.length, 'some spellings lead there').toBeGreaterThan(0)
  })
})
