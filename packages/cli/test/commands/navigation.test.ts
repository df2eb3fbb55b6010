import { describe, expect, it } from 'vitest'
import { fromRepository, runStagedoor } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

describe('stagedoor navigation', { timeout: 60_000 }, () => {
  it('writes a manifest for every module, with what to offer who lacks it', () => {
    const { code, stdout } = runStagedoor(['navigation', platform])
    const { format, modules } = JSON.parse(stdout) as { format: number; modules: readonly { key: string }[] }
    expect({ code, format, amount: modules.length }).toEqual({ code: 0, format: 1, amount: 10 })
    expect(modules.find(({ key }) => key === 'venue_marketplace')).toEqual({
      key: 'venue_marketplace',
      title: 'Venue marketplace',
      navigation: 'Marketplace',
      type: 'optional',
      status: 'live',
      about: expect.any(String),
      capabilities: expect.any(Array),
      permissions: [
        {
          key: 'venue_marketplace.listings.read',
          description: expect.any(String),
          scopes: [],
          addons: [],
          deprecated: null,
          offers: [],
        },
        expect.objectContaining({ addons: ['marketplace_offers'], scopes: ['venue'] }),
        expect.objectContaining({
          offers: [expect.objectContaining({ kind: 'addon', key: 'marketplace_offers' })],
        }),
      ],
      offers: [{ kind: 'module', key: 'venue_marketplace', title: 'Venue marketplace' }],
    })
    expect(modules.find(({ key }) => key === 'vendor')).toMatchObject({ navigation: null, status: 'planned' })
  })

  it('prints it inside the JSON document too', () => {
    expect(runStagedoor(['navigation', platform, '--json']).json()).toMatchObject({
      command: 'navigation',
      out: null,
      manifest: { format: 1 },
    })
  })
})
