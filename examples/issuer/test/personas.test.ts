import { readFileSync } from 'node:fs'
import { type Access, type PermissionKeyOf, resolveAccess } from '@stagedoor/core'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { companies, personas } from '@stagedoor-example/issuer'
import { describe, expect, it } from 'vitest'
import { claimsFor, memberOf } from './running-issuer.js'

type Key = PermissionKeyOf<typeof platformCatalog>

async function accessOf(user: string): Promise<Access<Key>> {
  return resolveAccess(platformCatalog, memberOf(await claimsFor({ user })))
}

const clubs = { businessUnit: 'bu_clubs' }
const festivals = { businessUnit: 'bu_festivals' }

describe('the personas', () => {
  it.each<[string, Key, object | undefined, string]>([
    ['ada', 'finance.bills.read', { businessUnit: 'bu_any' }, 'allowed'],
    ['ada', 'basic.artists.read', undefined, 'module_not_entitled'],
    ['omar', 'basic.artists.read', undefined, 'allowed'],
    ['omar', 'finance.bills.read', clubs, 'module_not_entitled'],
    ['pia', 'basic.events.create', clubs, 'allowed'],
    ['pia', 'basic.vendors.search', undefined, 'addon_not_entitled'],
    ['pia', 'ai.research.read', undefined, 'module_not_entitled'],
    ['nina', 'finance.bills.read', clubs, 'module_not_granted'],
    ['nina', 'basic.vendors.search', undefined, 'allowed'],
    ['paul', 'finance.income.read', clubs, 'allowed'],
    ['paul', 'finance.bills.read', clubs, 'permission_not_granted'],
    ['una', 'finance.bills.read', clubs, 'allowed'],
    ['una', 'finance.expenses.write', clubs, 'allowed'],
    ['una', 'finance.bills.read', festivals, 'out_of_scope'],
    ['una', 'finance.bills.read', undefined, 'scope_required'],
    ['dora', 'finance.reports.read', clubs, 'allowed'],
    ['dora', 'finance.reports.read', festivals, 'out_of_scope'],
    ['vera', 'venue.availability.read', { venue: 'venue_great_hall' }, 'allowed'],
    ['vera', 'venue.availability.read', { venue: 'venue_foyer' }, 'out_of_scope'],
    ['vera', 'venue_marketplace.listings.read', undefined, 'module_not_granted'],
    ['mila', 'venue_marketplace.offers.manage', { venue: 'venue_foyer' }, 'allowed'],
    ['carl', 'venue_marketplace.listings.read', undefined, 'allowed'],
    ['carl', 'venue_marketplace.offers.manage', { venue: 'venue_cellar' }, 'addon_not_entitled'],
    ['fay', 'finance.reports.read', festivals, 'allowed'],
    ['fay', 'basic.ticket-sales.read', clubs, 'allowed'],
  ])('%s asks for %s in %j: %s', async (user, key, target, expected) => {
    const decision = (await accessOf(user)).decide(key, target as Record<string, unknown>)
    expect(decision.allowed ? 'allowed' : decision.reason).toBe(expected)
  })

  it('let dora delegate within her business unit and no further', async () => {
    const dora = await accessOf('dora')
    const request = { userId: 'paul', companyId: 'comp_north', permissions: ['finance.bills.read'] }
    expect(dora.decideDelegation({ ...request, scope: { businessUnit: ['bu_clubs'] } })).toMatchObject({
      allowed: true,
    })
    expect(dora.decideDelegation({ ...request, scope: { businessUnit: ['bu_festivals'] } })).toMatchObject({
      reason: 'exceeds_scope',
    })
    expect(dora.decideDelegation({ ...request, scope: 'company' })).toMatchObject({ reason: 'exceeds_scope' })
    const reports = {
      ...request,
      permissions: ['finance.reports.read'],
      scope: { businessUnit: ['bu_clubs'] },
    }
    expect(dora.decideDelegation(reports)).toMatchObject({ reason: 'outside_delegation' })
  })

  it('keep the companies of theo apart', async () => {
    const claims = await claimsFor({ user: 'theo', companies: ['comp_north', 'comp_harbour'] })
    const [north, harbour] = (claims.companies as object[]).map((entry) =>
      resolveAccess(platformCatalog, memberOf(claims, entry)),
    )
    expect(north?.can('finance.bills.read', festivals)).toBe(true)
    expect(north?.decide('venue.details.read')).toMatchObject({ reason: 'module_not_entitled' })
    expect(harbour?.can('venue.details.read')).toBe(true)
    expect(harbour?.decide('finance.bills.read', festivals)).toMatchObject({ reason: 'module_not_entitled' })
  })

  it('let fay do everything in every module of her company', async () => {
    const fay = await accessOf('fay')
    expect(fay.modules()).toEqual(['basic', 'promoter', 'finance', 'ai'])
    const inside = platformCatalog.permissions.filter((each) => fay.modules().includes(each.module))
    expect(fay.permissions()).toEqual(inside.map(({ key }) => key))
  })

  it('hold nothing that the catalog does not know', async () => {
    for (const { user, memberships } of personas) {
      const claims = await claimsFor({ user, companies: memberships.map(({ company }) => company) })
      for (const entry of claims.companies as object[]) {
        const { problems } = resolveAccess(platformCatalog, memberOf(claims, entry))
        expect({ user, problems }).toEqual({ user, problems: [] })
      }
    }
  })
})

describe('README.md', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8').replaceAll('\r\n', '\n')

  it('lists every persona with what it shows', () => {
    const rows = personas.map(
      ({ user, shows, memberships }) =>
        `| \`${user}\` | ${memberships.map(({ company }) => `\`${company}\``).join(', ')} | ${shows} |`,
    )
    expect(readme.split('\n').filter((line) => /^\| `[a-z]+` \|/.test(line))).toEqual(rows)
  })

  it('lists every company with what it bought', () => {
    const rows = companies.map(({ id, bought }) => {
      const keys = Object.values(bought).flat() as readonly string[]
      return `| \`${id}\` | ${keys.map((key) => `\`${key}\``).join(', ')} |`
    })
    expect(readme.split('\n').filter((line) => line.startsWith('| `comp_'))).toEqual(rows)
  })
})
