import { type Member, parseMember } from '@stagedoor/core'
import { type RunningIssuer, startIssuer } from '@stagedoor-example/issuer'
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose'
import { afterAll, beforeAll } from 'vitest'

/** What the issuer answered. */
export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

let issuer: RunningIssuer

beforeAll(async () => {
  issuer = await startIssuer()
})
afterAll(() => issuer.close())

export const urlOf = (): string => issuer.url

/** Posts a body to `/token`: a text as it is, anything else as JSON. */
export async function post(body: unknown, contentType = 'application/json'): Promise<Answer> {
  const response = await fetch(`${issuer.url}/token`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** Verifies a token as a backend does, with the keys that the issuer serves. */
export async function verify(token: unknown, options: JWTVerifyOptions = {}): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', issuer.url))
  const rules = { issuer: issuer.url, audience: 'finance-api', typ: 'at+jwt', algorithms: ['ES256'] }
  return (await jwtVerify(String(token), keys, { ...rules, ...options })).payload
}

/** The claims of a good token for this request. */
export async function claimsFor(request: object): Promise<JWTPayload> {
  return verify((await post(request)).body.access_token)
}

/** The member that a token speaks of, as a backend reads it: from the top of the claims, or from an entry of `companies`. */
export function memberOf(claims: JWTPayload, entry: object = claims): Member {
  const { company, entitlements, modules, grants, delegation, role, versions } = entry as Record<
    string,
    unknown
  >
  const present = Object.entries({ entitlements, modules, grants, delegation, role, versions }).filter(
    ([, value]) => value !== undefined,
  )
  return parseMember({ userId: claims.sub, companyId: company, ...Object.fromEntries(present) }).member
}
