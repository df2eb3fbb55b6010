/** How a scenario presents itself: as a persona of the issuer, or in a way that must fail. */
export type Credentials =
  | { readonly user: string; readonly companies?: readonly string[]; readonly expired?: boolean }
  | { readonly forgedAs: string }
  | { readonly authorization: string }
  | 'none'

/**
 * The `Authorization` header for these credentials; `undefined` for none.
 *
 * @throws Error (as a rejection) if the issuer refuses.
 */
export async function authorizationOf(issuer: string, credentials: Credentials): Promise<string | undefined> {
  if (credentials === 'none') return undefined
  if ('authorization' in credentials) return credentials.authorization
  if ('forgedAs' in credentials)
    return `Bearer ${forged(await tokenFor(issuer, { user: credentials.forgedAs }))}`
  return `Bearer ${await tokenFor(issuer, credentials)}`
}

/**
 * A token of the example issuer.
 *
 * @throws Error (as a rejection) if the issuer refuses.
 */
export async function tokenFor(issuer: string, request: object): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  if (!response.ok) throw new Error(`the issuer answered ${response.status} to ${JSON.stringify(request)}`)
  return ((await response.json()) as { access_token: string }).access_token
}

/** The same token with more in its grants than was signed: what an attacker with an editor can make. */
function forged(token: string): string {
  const [header, payload = '', signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const widened = { ...claims, grants: [{ permissions: ['finance.*'] }] }
  return [header, Buffer.from(JSON.stringify(widened)).toString('base64url'), signature].join('.')
}
