import type { ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Controller, Get, Header, Res } from '@nestjs/common'
import { type Access, Authenticated, CurrentAccess } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

/** Describes a body, and then finds out that whoever asks may not have it. */
@Controller('exports')
class ExportsController {
  @Get('length')
  @Authenticated()
  @Header('Content-Length', '5')
  length(@CurrentAccess() access: Access): string {
    access.assert('events.shows.write')
    return 'shows'
  }

  @Get('coding')
  @Authenticated()
  @Header('Transfer-Encoding', 'chunked')
  @Header('Trailer', 'X-Sum')
  coding(@CurrentAccess() access: Access): string {
    access.assert('events.shows.write')
    return 'shows'
  }

  @Get('form')
  @Authenticated()
  @Header('Content-Encoding', 'gzip')
  @Header('Content-Disposition', 'attachment; filename="shows.csv.gz"')
  form(
    @CurrentAccess() access: Access,
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ): string {
    response.header('ETag', '"shows of yesterday"')
    access.assert('events.shows.write')
    return 'shows'
  }

  // A cache that is spoken to by its name does not look at the no-store of the refusal (WIRE-3).
  @Get('caches')
  @Authenticated()
  @Header('CDN-Cache-Control', 'max-age=600')
  @Header('Surrogate-Control', 'max-age=600')
  @Header('Repr-Digest', 'sha-256=:AAAA:')
  caches(@CurrentAccess() access: Access): string {
    access.assert('events.shows.write')
    return 'shows'
  }

  @Get('raw')
  @Authenticated()
  raw(
    @CurrentAccess() access: Access,
    @Res({ passthrough: true }) response: {
      readonly raw?: ServerResponse
      setHeader?: ServerResponse['setHeader']
    },
  ): string {
    const node = (response.raw ?? response) as ServerResponse
    node.setHeader('Transfer-Encoding', 'chunked')
    node.setHeader('ETag', '"shows of yesterday"')
    access.assert('events.shows.write')
    return 'shows'
  }

  @Get('me')
  @Authenticated()
  me(@CurrentAccess() access: Access): string {
    return access.userId
  }
}

describe.each(platforms)(
  'WIRE-4 a handler that has described a body and then refuses, on %s',
  async (platform) => {
    const { app } = await startApp(platform, { controllers: [ExportsController] })
    const { port } = app.getHttpServer().address() as AddressInfo
    const token = await issuer.tokenFor(aMember(catalog).may('events.shows.read'))

    it.each(['length', 'coding', 'form', 'caches', 'raw'])(
      'leaves nothing of that, and the next response on the connection where it begins: %s',
      async (path) => {
        const socket = connect(port, '127.0.0.1')
        const request = (target: string, connection: string): string =>
          `GET /exports/${target} HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\nAuthorization: Bearer ${token}\r\n\r\n`
        socket.write(request(path, 'keep-alive') + request('me', 'close'))
        let text = ''
        for await (const chunk of socket) text += chunk
        const [head = '', ...rest] = text.split('\r\n\r\n')
        expect(head).toMatch(/^HTTP\/1\.1 403 /)
        expect(head).not.toMatch(/^(transfer-encoding|trailer|content-encoding|content-disposition|etag):/im)
        expect(head).not.toMatch(/^(\w+-digest|\w+-cache-control|surrogate-control):/im)
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1])
        const behind = rest.join('\r\n\r\n')
        expect(JSON.parse(behind.slice(0, length))).toMatchObject({ code: 'permission_not_granted' })
        expect(behind.slice(length)).toMatch(/^HTTP\/1\.1 200 [\s\S]*user_1$/)
      },
    )
  },
)
