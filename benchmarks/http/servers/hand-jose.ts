import express from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { type HttpContender, jwksUriOf, listening, PERMISSION, ROUTE } from '../http-contender.ts'
import { isInUnit, type PermissionClaims } from '../permission-claims.ts'

/** What is written by hand with jose: every request verifies its token, and makes a Set of its permissions. */
export const contender: HttpContender = {
  name: 'jose and a Set by hand',
  kind: 'floor',
  framework: 'express',
  claims: 'permissions',
  refusal: 403,
  listen(settings) {
    const keys = createRemoteJWKSet(new URL(jwksUriOf(settings)))
    const { issuer, audience } = settings
    const app = express()
    app.get(
      ROUTE,
      async (req, res, next) => {
        const { authorization } = req.headers
        if (!authorization?.startsWith('Bearer ')) return res.sendStatus(401)
        try {
          const options = { issuer, audience, algorithms: ['RS256'], typ: 'at+jwt' }
          const { payload } = await jwtVerify<PermissionClaims>(authorization.slice(7), keys, options)
          const permissions = new Set(payload.permissions)
          if (!permissions.has(PERMISSION) || !isInUnit(payload, req.params.unit)) return res.sendStatus(403)
        } catch {
          return res.sendStatus(401)
        }
        next()
      },
      (req, res) => {
        res.json({ unit: req.params.unit })
      },
    )
    return listening(app.listen(0, '127.0.0.1'))
  },
}
