import { platformCatalog } from '@stagedoor/platform-catalog'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose'
import { accessClaims } from './access-claims.js'
import type { TokenRequest } from './token-request.js'

/** Makes tokens with one key, and publishes the public half of it. */
export interface TokenSigner {
  readonly jwks: JSONWebKeySet
  /**
   * @param issuer - the `iss` of the token
   * @throws Refusal (as a rejection) if the request cannot be answered.
   */
  tokenFor(request: TokenRequest, issuer: string): Promise<string>
}

/** How long a token is valid, in seconds. */
export const LIFETIME = 600

const A_DAY = 86_400

/** The backends that tokens are for, unless one is asked for. */
const audiences = [...new Set(platformCatalog.modules.flatMap(({ backend }) => backend ?? []))]

/** Makes a signer with a new key. The key is gone when the process ends. */
export async function makeTokenSigner(): Promise<TokenSigner> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return {
    jwks: { keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] },
    async tokenFor(request, issuer) {
      const issuedAt = Math.floor(Date.now() / 1000) - (request.expired === true ? A_DAY : 0)
      return new SignJWT({ ...accessClaims(request) })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
        .setIssuer(issuer)
        .setAudience(request.audience ?? audiences)
        .setSubject(request.user)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + LIFETIME)
        .sign(privateKey)
    },
  }
}
