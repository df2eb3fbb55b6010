import { connect } from 'node:net'
import { accessOf } from '@stagedoor/express'
import { describe, expect, it } from 'vitest'
import { auth, clerk, expresses, testGuard } from './serve.js'

const token = await auth.tokenFor(clerk)

describe.each(expresses)(
  'WIRE-4 a handler that has described a body and then refuses, on Express $version',
  ({ express }) => {
    it.each([
      ['a length', { 'Content-Length': '5' }],
      ['a transfer coding', { 'Transfer-Encoding': 'chunked', Trailer: 'X-Sum' }],
      ['a form', { 'Content-Encoding': 'gzip', 'Content-Disposition': 'attachment', ETag: '"bills"' }],
      ['a digest', { 'Repr-Digest': 'sha-256=:AAAA:', 'Content-Digest': 'sha-256=:AAAA:' }],
      // A cache that is spoken to by its name does not look at the no-store of the refusal (WIRE-3).
      [
        'how long some caches keep it',
        { 'CDN-Cache-Control': 'max-age=600', 'Surrogate-Control': 'max-age=600' },
      ],
    ])(
      'leaves nothing of %s, and the next response on the connection where it begins',
      async (_what, headers) => {
        const { guard } = testGuard()
        const app = express()
        app.get('/bills', guard.authenticated(), (req, res, next) => {
          res.set(headers)
          try {
            accessOf<'finance.bills.approve'>(req).assert('finance.bills.approve', { businessUnit: 'bu_1' })
          } catch (error) {
            next(error)
          }
        })
        app.get('/me', guard.authenticated(), (req, res) => void res.send(accessOf(req).userId))
        app.use(guard.problems())
        const server = app.listen(0, '127.0.0.1')
        await new Promise((go) => server.once('listening', go))
        const { port } = server.address() as { port: number }
        const socket = connect(port, '127.0.0.1')
        const request = (path: string, connection: string): string =>
          `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\nAuthorization: Bearer ${token}\r\n\r\n`
        socket.write(request('/bills', 'keep-alive') + request('/me', 'close'))
        let text = ''
        for await (const chunk of socket) text += chunk
        server.close()
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
