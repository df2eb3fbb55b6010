import { type AuthorizerOptions, createAuthorizer } from '@stagedoor/server'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { catalog } from './catalog.js'

/** The issuer that the tests trust, with its keys given. */
export const auth = await createTestIssuer()

/** A member who may read bills everywhere, and write them in one business unit. */
export const clerk = aMember(catalog)
  .may('finance.bills.read')
  .may('finance.bills.write', { businessUnit: 'bu_1' })

/** The options of a service that trusts {@link auth}. */
export const options = {
  catalog,
  issuer: auth.issuer,
  jwks: auth.jwks() as { keys: object[] },
  audience: auth.audience,
} satisfies AuthorizerOptions

/** An authorizer that trusts {@link auth}, with whatever else is asked for. */
export const authorizerWith = (
  more: Omit<Partial<AuthorizerOptions<typeof catalog>>, 'catalog'> = {},
): ReturnType<typeof createAuthorizer<typeof catalog>> => createAuthorizer({ ...options, ...more })
