import { createGuard } from '@stagedoor/express'
import express from 'express'
import { syntheticCatalog } from '../../world/synthetic-catalog.ts'
import { type HttpContender, listening, PERMISSION, ROUTE } from '../http-contender.ts'

/** Stagedoor for Express as its README has it; every request verifies its token. */
export const contender: HttpContender = {
  name: 'Stagedoor for Express, tokens forgotten',
  kind: 'stagedoor',
  framework: 'express',
  claims: 'stagedoor',
  refusal: 403,
  listen({ issuer, audience }) {
    const guard = createGuard({ catalog: syntheticCatalog(1_000), issuer, audience, tokenCache: false })
    const app = express()
    const scope = {
      businessUnit: (req: { readonly params: object }) => (req.params as { unit: string }).unit,
    }
    app.get(ROUTE, guard.require(PERMISSION, { scope }), (req, res) => {
      res.json({ unit: req.params.unit })
    })
    app.use(guard.problems())
    guard.enforce(app)
    return listening(app.listen(0, '127.0.0.1'))
  },
}
