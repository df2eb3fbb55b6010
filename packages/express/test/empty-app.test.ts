import { createGuard } from '@stagedoor/express'
import { createTestIssuer } from '@stagedoor/testing'
import express4 from 'express-4'
import { describe, expect, it } from 'vitest'
import { catalog } from './catalog.js'

describe('APP-1: an Express 4 application without a route, mounted in another', () => {
  it('ends no process when its routes are read (ABUSE-213)', async () => {
    const auth = await createTestIssuer()
    const guard = createGuard({ catalog, issuer: auth.issuer, audience: auth.audience, jwks: auth.jwks() })
    const inner = express4()
    inner.param('id', (_req, _res, next) => next())
    const app = express4()
    app.use('/inner', inner)
    const thrown: unknown[] = []
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const note = (error: unknown): void => void thrown.push(error)
    process.on('uncaughtException', note)
    try {
      guard.inventory(app)
      await new Promise((resolve) => setTimeout(resolve, 20))
    } finally {
      process.off('uncaughtException', note)
      for (const each of others) process.on('uncaughtException', each)
    }
    expect(thrown).toEqual([])
  })
})
