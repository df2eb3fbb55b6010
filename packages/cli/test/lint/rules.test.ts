import { LINT_RULES, lintCatalog } from '@stagedoor/cli'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { describe, expect, it } from 'vitest'
import { aModule, catalogOf, touring } from '../definitions.ts'
import { RULE_CATALOGS } from './rule-catalogs.ts'

describe.each(LINT_RULES.map(({ id }) => id))('lint rule %s', (id) => {
  const catalogs = RULE_CATALOGS[id]

  it('finds what breaks it, where it is, and nothing else', () => {
    expect(catalogs).toBeDefined()
    if (catalogs === undefined) return
    const { findings } = lintCatalog(catalogOf(catalogs.failing), { usedKeys: catalogs.failingKeys ?? [] })
    expect(findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual(
      catalogs.at.map((path) => `${id} ${path}`),
    )
  })

  it('lets a catalog pass that does not break it', () => {
    if (catalogs === undefined) return
    const { findings } = lintCatalog(catalogOf(catalogs.passing), { usedKeys: catalogs.passingKeys ?? [] })
    expect(findings).toEqual([])
  })
})

describe('lint', () => {
  it('knows no rule twice, and says of each why and what to do', () => {
    expect(new Set(LINT_RULES.map(({ id }) => id)).size).toBe(LINT_RULES.length)
    for (const { id, reason, fix, finds } of LINT_RULES) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/)
      for (const text of [reason, fix, finds]) expect(text.length).toBeGreaterThan(15)
    }
  })

  it('finds nothing in the platform catalog, whose excuses are all needed', () => {
    const { findings, excused } = lintCatalog(platformCatalog)
    expect(findings).toEqual([])
    expect(excused.map(({ rule, key }) => `${rule} ${key}`)).toEqual([
      'module-permissions promoter',
      'module-capabilities promoter',
      'action-synonyms artist.profile.view',
      'action-synonyms basic.events.update',
      'action-synonyms artist.availability.edit',
      'resource-synonyms artist.offer.manage',
      'resource-synonyms artist.contract.manage',
      'scope-missing market.contracts.read',
    ])
  })
})

/** The names that the product document warns of. */
const BAD = ['basic-package-editor', 'premium-access-user', 'addon-venue-reader']

/** The names that it recommends: modules, and permissions. */
const GOOD_MODULES = ['promoter', 'finance', 'artist', 'ai', 'touring', 'venue']
const GOOD_PERMISSIONS = ['finance.bills.read', 'market.contracts.read', 'basic.events.update']

describe('lint, on the examples of the product', () => {
  it.each(BAD)('finds %s as a key used elsewhere', (key) => {
    const { findings } = lintCatalog(platformCatalog, { usedKeys: [key] })
    expect(findings.map(({ rule }) => rule)).toEqual(['commercial-word', 'permission-outside-namespace'])
  })

  it.each(BAD)('finds %s as a module', (key) => {
    const { findings } = lintCatalog(catalogOf({ modules: { [key.replaceAll('-', '_')]: aModule() } }))
    expect(findings.map(({ rule }) => rule)).toContain('commercial-word')
  })

  it.each(BAD)('finds %s as a resource', (key) => {
    const permissions = { [key]: { read: 'See it.', write: 'Change it.' } }
    const { findings } = lintCatalog(catalogOf({ modules: { finance: aModule({ permissions }) } }))
    expect(findings.map(({ rule }) => rule)).toEqual(['commercial-word', 'commercial-word'])
  })

  it('lets the good modules pass', () => {
    const modules = Object.fromEntries(
      GOOD_MODULES.map((key, index) => [
        key,
        touring({
          title: `Title ${key}`,
          surface: `What a company does as ${key}.`,
          permissions: { [`things${index}`]: { read: 'See them.', write: 'Change them.' } },
        }),
      ]),
    )
    expect(lintCatalog(catalogOf({ modules })).findings).toEqual([])
  })

  it('lets the good permissions pass, as keys of a catalog and as keys used elsewhere', () => {
    const modules = Object.fromEntries(
      GOOD_PERMISSIONS.map((key) => {
        const [own = '', resource = '', action = ''] = key.split('.')
        const more = `more-${own}`
        return [
          own,
          touring({
            title: `Title ${own}`,
            surface: `What a company does in ${own}.`,
            permissions: { [resource]: { [action]: 'Do it.' }, [more]: { read: 'See more.' } },
          }),
        ]
      }),
    )
    const catalog = catalogOf({ modules })
    expect(lintCatalog(catalog, { usedKeys: GOOD_PERMISSIONS }).findings).toEqual([])
    expect(lintCatalog(platformCatalog, { usedKeys: GOOD_PERMISSIONS }).findings).toEqual([])
  })
})
