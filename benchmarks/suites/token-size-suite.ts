import { createTestIssuer } from '@stagedoor/testing'
import {
  type ClaimForm,
  catalogBitset,
  deflatedBitset,
  moduleBitmasks,
  stagedoorCompactForm,
  stagedoorWords,
  stringArray,
} from '../token/claim-forms.ts'
import { syntheticMember } from '../world/population.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'

/** How many permissions of the 10,000 a member holds. */
export const PERMISSIONS: readonly number[] = [50, 200, 1_000, 5_000]

/** One form's row: the bytes of a whole signed token, for each number of permissions. */
interface TokenSizeRow {
  readonly name: string
  readonly kind: ClaimForm['kind']
  readonly bytes: readonly number[]
}

/** What the suite finds. */
export interface TokenSizeResult {
  readonly rows: readonly TokenSizeRow[]
}

/** A day in the past, so that two runs make the same tokens. */
const ISSUED = 1_767_225_600

/** Tokens signed with RS256, for roles in a catalog of 10,000 permissions. */
export async function tokenSizeSuite(): Promise<TokenSizeResult> {
  const catalog = syntheticCatalog(10_000)
  const issuer = await createTestIssuer({
    issuer: 'https://auth.example.com',
    audience: 'finance-api',
    algorithm: 'RS256',
  })
  const forms = [
    stringArray,
    moduleBitmasks,
    catalogBitset,
    deflatedBitset,
    stagedoorWords,
    stagedoorCompactForm,
  ]
  const rows: TokenSizeRow[] = []
  for (const { name, kind, claims } of forms) {
    const bytes: number[] = []
    for (const grants of PERMISSIONS) {
      const member = syntheticMember(catalog, 0, { grants })
      const token = await issuer.sign({
        iss: issuer.issuer,
        aud: issuer.audience,
        sub: member.userId,
        iat: ISSUED,
        exp: ISSUED + 300,
        ...claims(member, catalog),
      })
      bytes.push(token.length)
    }
    rows.push({ name, kind, bytes })
  }
  return { rows }
}
