import type { Member } from '@stagedoor/core'
import { aMember, createTestIssuer, type TestClaims } from '@stagedoor/testing'
import { catalog } from './catalog.js'

/** Whose tokens the applications accept. */
export const auth = await createTestIssuer({ issuer: 'https://auth.test' })

/** A second issuer that they accept, for `comp_9` alone. */
export const partner = await createTestIssuer({ issuer: 'https://partner.test' })

/** The same names as {@link auth}, other keys: a staging system, or a forger. */
export const forger = await createTestIssuer({ issuer: 'https://auth.test' })

/** An issuer that nobody here knows. */
export const stranger = await createTestIssuer({ issuer: 'https://stranger.test' })

/** May nothing. */
export const nobody = aMember(catalog)

/** Reads and writes the bills of `bu_1`. */
export const clerk = nobody.may(['finance.bills.read', 'finance.bills.write'], { businessUnit: 'bu_1' })

/** Stands in every token, so that a leak is found also where the token was taken apart. */
export const MARK = 'jti-that-nobody-may-see'

/** A good token. */
export const tokenFor = (
  member: Member | readonly Member[] = clerk,
  claims: TestClaims = {},
): Promise<string> => auth.tokenFor(member, { jti: MARK, ...claims })

/** A token with whatever claims and header, signed by the key that is trusted. */
export const signed = (claims: TestClaims = {}, header: TestClaims = {}): Promise<string> =>
  auth.sign({ ...auth.claimsFor(clerk), jti: MARK, ...claims }, header)
