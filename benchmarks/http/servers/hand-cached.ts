import express from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { type HttpContender, jwksUriOf, listening, PERMISSION, ROUTE } from '../http-contender.ts'
import type { PermissionClaims } from '../permission-claims.ts'

interface Remembered {
  readonly header: string
  readonly exp: number
  readonly permissions: ReadonlySet<string>
  readonly units: ReadonlySet<string>
}

const MOST = 5_000
/** Base64url characters of 256 bits, the end of any signature. */
const TAIL = 43

/**
 * The floor of a guard: verified tokens are remembered by the end of their signature, and the whole header is compared. Writes a
 * challenge, headers for caches and events of nobody, but is otherwise as safe as it is short.
 */
export const contender: HttpContender = {
  name: 'remembered tokens by hand',
  kind: 'floor',
  framework: 'express',
  claims: 'permissions',
  refusal: 403,
  listen(settings) {
    const keys = createRemoteJWKSet(new URL(jwksUriOf(settings)))
    const remembered = new Map<string, Remembered>()
    const { issuer, audience } = settings

    async function verify(header: string): Promise<Remembered> {
      const options = { issuer, audience, algorithms: ['RS256'], typ: 'at+jwt' }
      const { payload } = await jwtVerify<PermissionClaims>(header.slice(7), keys, options)
      const { exp = 0, permissions, units } = payload
      const entry = { header, exp, permissions: new Set(permissions), units: new Set(units) }
      if (remembered.size >= MOST) remembered.clear()
      remembered.set(header.slice(-TAIL), entry)
      return entry
    }

    const app = express()
    app.get(
      ROUTE,
      (req, res, next) => {
        const header = req.headers.authorization ?? ''
        if (!header.startsWith('Bearer ')) return res.sendStatus(401)
        const judge = ({ permissions, units }: Remembered): unknown =>
          permissions.has(PERMISSION) && units.has(req.params.unit ?? '') ? next() : res.sendStatus(403)
        const entry = remembered.get(header.slice(-TAIL))
        if (entry?.header === header && entry.exp > Date.now() / 1_000) return judge(entry)
        return verify(header).then(judge, () => res.sendStatus(401))
      },
      (req, res) => {
        res.json({ unit: req.params.unit })
      },
    )
    return listening(app.listen(0, '127.0.0.1'))
  },
}
