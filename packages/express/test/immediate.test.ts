import type { Request } from 'express'
import { describe, expect, it } from 'vitest'
import { auth, clerk, expresses, serve, testGuard } from './serve.js'

describe.each(expresses)('TOK-1: a token that was verified before, on Express $version', ({ express }) => {
  const token = auth.tokenFor(clerk)

  /** An application that notes whether its handlers, and the refusals, come before the tick ends in which the request came in. */
  async function watched() {
    const { guard } = testGuard()
    const order: string[] = []
    const app = express()
    app.use((_req, _res, next) => {
      order.length = 0
      queueMicrotask(() => order.push('the tick ends'))
      next()
    })
    const scope = { businessUnit: (req: Request) => req.params.unit }
    app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (_req, res) => {
      order.push('handler')
      res.send('ok')
    })
    app.use(guard.authenticate())
    app.get('/units/:unit', guard.require('finance.bills.read', { scope }), (_req, res) => {
      order.push('handler')
      res.send('ok')
    })
    app.use(guard.problems())
    const ask = await serve(app)
    const orderOf = async (path: string, sent?: string): Promise<readonly string[]> => {
      await ask(path, sent === undefined ? {} : { token: sent })
      return [...order]
    }
    return { ask, orderOf }
  }

  it.each(['/bills', '/units/bu_1'])('reaches the handler of %s in the same tick', async (path) => {
    const { orderOf } = await watched()
    expect(await orderOf(path, await token)).toEqual(['the tick ends', 'handler'])
    for (let times = 0; times < 3; times += 1)
      expect(await orderOf(path, await token)).toEqual(['handler', 'the tick ends'])
  })

  it('never reaches it where it is refused, at once or later', async () => {
    const { ask, orderOf } = await watched()
    for (let times = 0; times < 2; times += 1) {
      expect(await orderOf('/units/bu_2', await token)).toEqual(['the tick ends'])
      expect((await ask('/units/bu_2', { token: await token })).body).toMatchObject({ code: 'out_of_scope' })
      expect(await orderOf('/bills')).toEqual(['the tick ends'])
      expect((await ask('/bills')).body).toMatchObject({ code: 'credentials_missing' })
    }
  })
})
