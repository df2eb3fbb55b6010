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
