import {
  All,
  Controller,
  Get,
  Head,
  type INestApplication,
  type MessageEvent,
  Options,
  Redirect,
  Sse,
  StreamableFile,
  VERSION_NEUTRAL,
  Version,
  VersioningType,
} from '@nestjs/common'
import { RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { type Observable, of } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

const token = await issuer.tokenFor(aMember(catalog).may('events.shows.read'))
const other = await issuer.tokenFor(aMember(catalog).may('events.shows.write'))

let ran = 0
beforeEach(() => {
  ran = 0
})

function run(): object {
  ran += 1
  return {}
}

@Controller('shows')
@RequirePermission('events.shows.read')
class ShowsController {
  @Get()
  list(): object {
    return run()
  }

  @Get(':id')
  one(): object {
    return run()
  }

  @All('all/methods')
  all(): object {
    return run()
  }

  @Head('head/only')
  head(): void {
    run()
  }

  @Options('options/only')
  options(): object {
    return run()
  }

  @Sse('live/events')
  live(): Observable<MessageEvent> {
    run()
    return of({ data: 'tick' })
  }

  @Get('file/download')
  file(): StreamableFile {
    run()
    return new StreamableFile(Buffer.from('bytes'))
  }

  @Get('moved/away')
  @Redirect('/shows')
  moved(): void {
    run()
  }
}

@Controller({ path: 'versioned', version: ['1', VERSION_NEUTRAL] })
class VersionedController {
  @Get()
  @RequirePermission('events.shows.read')
  first(): object {
    return run()
  }

  @Get()
  @Version(['2', '3'])
  @RequirePermission('events.shows.write')
  second(): object {
    return run()
  }
}

/** The same handlers under several paths. */
@Controller(['many', 'paths'])
class ManyPathsController {
  @Get(['one', 'two'])
  @RequirePermission('events.shows.read')
  read(): object {
    return run()
  }
}

const controllers = [ShowsController, ManyPathsController]

describe.each(platforms)('on %s', async (platform) => {
  const { get, send, events } = await startApp(platform, { controllers })

  /** Every way to write the path is guarded if it leads to the handler at all. */
  async function staysShut(method: string, path: string): Promise<void> {
    for (const asked of [{}, { token: other }]) {
      const { status } = await send(method, path, asked)
      expect([401, 403, 404, 405, 400], `${method} ${path}`).toContain(status)
    }
    expect(ran, `${method} ${path}`).toBe(0)
  }

  it('ABUSE-82 refuses every spelling of a guarded path', async () => {
    const spellings = [
      '/shows',
      '/SHOWS',
      '/shows/',
      '//shows',
      '/shows?x=1',
      '/shows;x=1',
      '/%73hows',
      '/shows/%2e',
    ]
    for (const spelling of spellings) await staysShut('GET', spelling)
  })

  it('ABUSE-84 asks the same of HEAD as of GET', async () => {
    await staysShut('HEAD', '/shows')
    expect((await send('HEAD', '/shows', { token })).status).toBe(200)
    expect(ran).toBe(1)
    ran = 0
    await staysShut('HEAD', '/shows/head/only')
  })

  it('ABUSE-84 answers HEAD with the headers of the refusal and no body', async () => {
    const { status, headers, text } = await send('HEAD', '/shows')
    expect({ status, text }).toEqual({ status: 401, text: '' })
    expect(headers).toMatchObject({
      'www-authenticate': 'Bearer',
      'content-type': 'application/problem+json',
    })
  })

  it('ABUSE-85 runs no handler for an OPTIONS that none declares, and guards one that is declared', async () => {
    await send('OPTIONS', '/shows', { headers: { origin: 'https://app.example' } })
    expect(ran).toBe(0)
    await staysShut('OPTIONS', '/shows/options/only')
    expect((await send('OPTIONS', '/shows/options/only', { token })).status).toBe(200)
  })

  it('ABUSE-86 does not believe a method override', async () => {
    const headers = { 'x-http-method-override': 'OPTIONS' }
    expect((await get('/shows?_method=OPTIONS', { headers })).status).toBe(401)
    expect(ran).toBe(0)
  })

  it('ABUSE-88 guards a handler of all methods in each of them', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])
      await staysShut(method, '/shows/all/methods')
    expect((await send('DELETE', '/shows/all/methods', { token })).status).toBe(200)
  })

  it('ABUSE-94 guards server-sent events, files and redirects', async () => {
    for (const path of ['/shows/live/events', '/shows/file/download', '/shows/moved/away'])
      await staysShut('GET', path)
    const live = await get('/shows/live/events', { token })
    expect(live.text).toContain('data: tick')
    expect(live.headers.vary).toBe('Authorization, X-Org')
    expect((await get('/shows/file/download', { token })).text).toBe('bytes')
    expect((await get('/shows/moved/away', { token })).status).toBe(302)
  })

  it('guards one handler under each of its paths', async () => {
    for (const path of ['/many/one', '/many/two', '/paths/one', '/paths/two']) {
      await staysShut('GET', path)
      expect((await get(path, { token })).status).toBe(200)
      ran = 0
    }
  })

  it('ABUSE-77 ignores headers that claim to come from inside', async () => {
    const headers = {
      'x-user-id': 'user_1',
      'x-permissions': 'events.shows.read',
      'x-forwarded-authorization': `Bearer ${token}`,
      'proxy-authorization': `Bearer ${token}`,
    }
    expect((await get('/shows', { headers })).status).toBe(401)
  })

  it('ABUSE-67 takes the scheme in any case', async () => {
    for (const scheme of ['bearer', 'BEARER'])
      expect((await get('/shows', { headers: { authorization: `${scheme} ${token}` } })).status).toBe(200)
  })

  it('WIRE-5 names the pattern of the route in events, never the URL', async () => {
    await get('/shows/42?secret=1', { token })
    expect(events.at(-1)?.route).toBe('GET /shows/:id')
  })
})

const versionIn = (request: unknown): string =>
  (request as { readonly headers: Readonly<Record<string, string>> }).headers['x-version'] ?? ''

const versionings: readonly (readonly [string, (app: INestApplication) => unknown])[] = [
  ['in the path', (app) => app.enableVersioning({ type: VersioningType.URI })],
  ['in a header', (app) => app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' })],
  ['in the media type', (app) => app.enableVersioning({ type: VersioningType.MEDIA_TYPE, key: 'v=' })],
  [
    'by a function',
    (app) =>
      app.enableVersioning({ type: VersioningType.CUSTOM, extractor: (request) => versionIn(request) }),
  ],
]

describe.each(platforms)('ABUSE-91 under a global prefix on %s', (platform) => {
  it.each(versionings)('guards every version %s', async (where, enable) => {
    const app = await startApp(platform, {
      controllers: [VersionedController],
      configure: (nest) => {
        nest.setGlobalPrefix('api')
        enable(nest)
      },
    })
    const ask = (version: string, asked: string | undefined) => {
      const path = where === 'in the path' && version ? `/api/v${version}/versioned` : '/api/versioned'
      const headers = version ? { 'x-version': version, accept: `application/json;v=${version}` } : {}
      return app.get(path, { headers, ...(asked ? { token: asked } : {}) })
    }
    // Nest has no neutral version where a function says which it is.
    for (const version of where === 'by a function' ? ['1', '2', '3'] : ['', '1', '2', '3']) {
      const [right, wrong] = version === '' || version === '1' ? [token, other] : [other, token]
      expect((await ask(version, undefined)).status, `version ${version}`).toBe(401)
      expect((await ask(version, wrong)).status, `version ${version}`).toBe(403)
      expect(ran).toBe(0)
      expect((await ask(version, right)).status, `version ${version}`).toBe(200)
      ran = 0
    }
    expect(app.events.at(-1)?.route).toContain('/versioned')
  })

  it('guards what is excluded from the prefix', async () => {
    const app = await startApp(platform, {
      controllers,
      configure: (nest) => nest.setGlobalPrefix('api', { exclude: ['shows'] }),
    })
    expect((await app.get('/shows')).status).toBe(401)
    expect((await app.get('/api/shows/1')).status).toBe(401)
    expect((await app.get('/shows', { token })).status).toBe(200)
  })
})
