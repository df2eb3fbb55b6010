import { Context, Query, Resolver } from '@nestjs/graphql'
import { type Access, Authenticated, CurrentAccess } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { issuer } from '../app/platforms.js'
import { drivers, startGraphql } from './drivers.js'

const token = await issuer.tokenFor(aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' }))

describe.each(drivers)('WIRE-3 a query that comes as a GET, through %s', async (_name, platform) => {
  const app = await startGraphql(platform)
  const headersOf = async (query: string): Promise<Readonly<Record<string, unknown>>> => {
    // Apollo takes a GET for one of another site's without a header of its own.
    const headers = { 'apollo-require-preflight': 'yes' }
    const answer = await app.get(`/graphql?query=${encodeURIComponent(query)}`, { token, headers })
    expect(answer.text).toContain('data')
    return answer.headers
  }

  it('is kept by no shared cache for somebody else (ABUSE-154)', async () => {
    const { 'cache-control': said, vary } = await headersOf('{ bills(unit: "bu_1") { unit } me }')
    if (said !== 'no-store') expect([said, vary]).toEqual(['private', 'Authorization, X-Org'])
  })

  it.each(['{ bills(unit: "bu_2") { unit } }', '{ me bills(unit: "bu_2") { unit } }', '{ ofCompany }'])(
    'is kept by none where something of it is refused: %s (ABUSE-154)',
    async (query) => {
      expect((await headersOf(query))['cache-control']).toBe('no-store')
    },
  )
})

/** Has some caches keep what it answers, and then finds out that whoever asks may not have it. */
@Resolver()
class ExportsResolver {
  @Query(() => String, { nullable: true })
  @Authenticated()
  exported(
    @Context() { reply }: { readonly reply: { header(name: string, value: string): unknown } },
    @CurrentAccess() access: Access,
  ): string {
    reply.header('CDN-Cache-Control', 'max-age=600')
    access.assert('events.shows.write')
    return 'shows'
  }
}

describe('WIRE-3 a query that comes as a GET, through Mercurius', async () => {
  const app = await startGraphql('fastify', { providers: [ExportsResolver] })

  it('is kept by none that is spoken to by its name, where something of it is refused (ABUSE-154)', async () => {
    const { headers, text } = await app.get('/graphql?query={exported}', { token })
    expect(text).toContain('module_not_entitled')
    expect(headers['cdn-cache-control']).toBeUndefined()
    expect(headers['cache-control']).toBe('no-store')
  })
})
