import express from 'express'
import { expressjwt } from 'express-jwt'
import permissionsGuard from 'express-jwt-permissions'
import jwksRsa from 'jwks-rsa'
import { type HttpContender, jwksUriOf, listening, PERMISSION, ROUTE } from '../http-contender.ts'
import { isInUnit } from '../permission-claims.ts'

/** express-jwt with jwks-rsa, and express-jwt-permissions behind it, as the READMEs of the three have it. */
export const contender: HttpContender = {
  name: 'express-jwt + express-jwt-permissions',
  kind: 'peer',
  framework: 'express',
  claims: 'permissions',
  refusal: 403,
  listen(settings) {
    const { issuer, audience } = settings
    const secret = jwksRsa.expressJwtSecret({
      cache: true,
      rateLimit: true,
      jwksRequestsPerMinute: 5,
      jwksUri: jwksUriOf(settings),
    }) as jwksRsa.GetVerificationKey
    const guard = permissionsGuard({ requestProperty: 'auth' })
    const app = express()
    app.use(expressjwt({ secret, audience, issuer, algorithms: ['RS256'] }))
    app.get(ROUTE, guard.check(PERMISSION), (req, res) => {
      if (!isInUnit((req as { auth?: unknown }).auth, req.params.unit)) return res.sendStatus(403)
      return res.json({ unit: req.params.unit })
    })
    const answer: express.ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
      res.sendStatus(error.status ?? 500)
    }
    app.use(answer)
    return listening(app.listen(0, '127.0.0.1'))
  },
}
