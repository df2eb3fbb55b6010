import express from 'express'
import { auth, claimIncludes } from 'express-oauth2-jwt-bearer'
import { type HttpContender, jwksUriOf, listening, PERMISSION, ROUTE } from '../http-contender.ts'
import { isInUnit } from '../permission-claims.ts'

/** express-oauth2-jwt-bearer as its README has it. It answers a missing permission with 401. */
export const contender: HttpContender = {
  name: 'express-oauth2-jwt-bearer',
  kind: 'peer',
  framework: 'express',
  claims: 'permissions',
  refusal: 401,
  listen(settings) {
    const { issuer, audience } = settings
    const app = express()
    app.use(auth({ issuer, jwksUri: jwksUriOf(settings), audience, tokenSigningAlg: 'RS256' }))
    app.get(ROUTE, claimIncludes('permissions', PERMISSION), (req, res) => {
      if (!isInUnit(req.auth?.payload, req.params.unit)) return res.sendStatus(403)
      return res.json({ unit: req.params.unit })
    })
    const answer: express.ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
      res.sendStatus(error.status ?? 500)
    }
    app.use(answer)
    return listening(app.listen(0, '127.0.0.1'))
  },
}
