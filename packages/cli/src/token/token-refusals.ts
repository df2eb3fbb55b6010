import { type Catalog, type Member, resolveAccess } from '@stagedoor/core'
import { CliError } from '../cli-error.js'
import { printable } from '../printable.js'
import type { DecodedToken, TokenObject } from './read-token.js'
import { isCompact, membersInClaims } from './token-members.js'

const LONGEST_LIFETIME = 86_400
const LONGEST_TOKEN = 8_192
const REFUSED_PARAMETERS = ['crit', 'b64', 'zip', 'cty', 'jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256']

/**
 * Why a guard with default options would refuse this token, as far as it can be seen without its key: form, header, dates and
 * claims. An empty list does not say that the token is good.
 *
 * @param now - the time, in seconds since the epoch
 * @param catalog - whose numbers claims of version 2 have; without it they are not judged
 * @returns sentences without a value of the token, except names of claims and fields. Never throws.
 */
export function refusalsOf(token: DecodedToken, now: number, catalog?: Catalog): readonly string[] {
  return [
    ...token.malformed,
    ...(token.bytes.token > LONGEST_TOKEN
      ? [`it is longer than ${LONGEST_TOKEN} bytes (maxTokenBytes)`]
      : []),
    ...headerRefusals(token.header),
    ...dateRefusals(token.claims, now),
    ...identityRefusals(token.claims),
    ...(catalog === undefined && isCompact(token.claims) ? [] : accessRefusals(token.claims, catalog)),
  ]
}

function headerRefusals({ alg, typ, kid, ...others }: TokenObject): readonly string[] {
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined
  const isAsymmetric = typeof alg === 'string' && /^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/.test(alg)
  return [
    ...(isAsymmetric ? [] : ['its alg is no asymmetric algorithm']),
    ...(type === 'at+jwt' ? [] : ['its typ is not at+jwt']),
    ...(typeof kid === 'string' && kid !== '' ? [] : ['it has no kid']),
    ...REFUSED_PARAMETERS.filter((name) => Object.hasOwn(others, name)).map(
      (name) => `its header has ${name}`,
    ),
  ]
}

function dateRefusals({ iat, exp, nbf }: TokenObject, now: number): readonly string[] {
  const isDate = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
  const refusals: string[] = []
  if (!isDate(iat)) refusals.push('iat is no date')
  else if (iat > now) refusals.push('it was issued in the future')
  if (!isDate(exp)) refusals.push('exp is no date')
  else if (exp <= now) refusals.push('it has expired')
  if (nbf !== undefined && !isDate(nbf)) refusals.push('nbf is no date')
  if (isDate(nbf) && nbf > now) refusals.push('it is not valid yet (nbf)')
  if (isDate(iat) && isDate(exp) && exp - iat > LONGEST_LIFETIME)
    refusals.push('it is valid for more than 24 hours (maxLifetime)')
  return refusals
}

function identityRefusals({ iss, aud, cnf, act }: TokenObject): readonly string[] {
  const isAudience = typeof aud === 'string' || (Array.isArray(aud) && aud.length > 0)
  return [
    ...(typeof iss === 'string' ? [] : ['iss is missing or no text']),
    ...(isAudience ? [] : ['aud is missing or no text']),
    ...(cnf === undefined ? [] : ['it is bound to a key (cnf), which is not supported']),
    ...(act === undefined ? [] : ['someone else acts in it (act), which needs `actors: true`']),
  ]
}

function accessRefusals(claims: TokenObject, catalog: Catalog | undefined): readonly string[] {
  try {
    membersInClaims(claims, catalog)
    return []
  } catch (error) {
    return [error instanceof CliError ? error.message : 'its claims cannot be read']
  }
}

/** What is notable in the members of a token, held against a catalog: names that are inert or retired. Never throws. */
export function notesOf({ claims }: DecodedToken, catalog: Catalog): readonly string[] {
  if (accessRefusals(claims, catalog).length > 0) return []
  return membersInClaims(claims, catalog).flatMap((member) =>
    resolveAccess(catalog, member).problems.map(
      ({ code, path, name }) => `${printable(member.companyId)}: ${path} ${printable(name)} (${code})`,
    ),
  )
}

/** The members that claims of version 2 describe, their numbers spelt out; none of other claims, or of malformed ones. Never throws. */
export function compactMembers({ claims }: DecodedToken, catalog: Catalog): readonly Member[] {
  return isCompact(claims) && accessRefusals(claims, catalog).length === 0
    ? membersInClaims(claims, catalog)
    : []
}
