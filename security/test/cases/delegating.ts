import { bearing, delegationRefused, passes } from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import { nobody, tokenFor } from '../world/issuers.js'

/** May give away what they hold in finance, anywhere in `bu_1` and `bu_2`. */
const manager = nobody
  .may(['finance.bills.*', 'finance.expenses.read'], { businessUnit: ['bu_1', 'bu_2'] })
  .delegating({ modules: ['finance'], permissions: ['finance.*'], scope: { businessUnit: ['bu_1', 'bu_2'] } })
const gift = {
  userId: 'user_2',
  companyId: 'comp_1',
  permissions: ['finance.bills.read'],
  scope: { businessUnit: ['bu_1'] },
}
const asking = (change: object, granter = manager) =>
  bearing(tokenFor(granter), { method: 'POST', path: '/grants', json: { ...gift, ...change } })

const refused = (title: string, change: object, reason: string, granter = manager): Attack => ({
  title,
  request: () => asking(change, granter),
  expected: delegationRefused(reason),
})
const malformed = (title: string, change: object): Attack => ({
  title,
  request: () => asking(change),
  expected: { status: 400, code: 'malformed_request', reason: 'malformed_request' },
})

/** Section H, as it comes over the wire. Its laws are properties in `packages/core/test`. */
export const delegating: readonly Attack[] = [
  { title: 'ABUSE-121: what one holds and may give', request: () => asking({}), expected: passes },
  refused(
    'ABUSE-121: a permission that one does not hold',
    { permissions: ['finance.reports.read'], scope: 'company' },
    'not_held',
  ),
  refused(
    'ABUSE-122: finance.* by one who holds parts of it',
    { permissions: ['finance.*'] },
    'wildcard_exceeds',
  ),
  refused(
    'ABUSE-123: what the company does not own',
    { permissions: ['finance_x.reports.read'] },
    'module_not_entitled',
  ),
  refused(
    'ABUSE-124: for the whole company, by one who holds two units',
    { scope: 'company' },
    'exceeds_scope',
  ),
  refused('ABUSE-124: in one unit more', { scope: { businessUnit: ['bu_1', 'bu_3'] } }, 'exceeds_scope'),
  malformed('ABUSE-124: with the scope left out', { scope: undefined }),
  ...[null, {}, 'all', '*', [], { businessUnit: [] }, { businessUnit: '*' }].map((scope) =>
    malformed(`ABUSE-124: with the scope ${JSON.stringify(scope)}`, { scope }),
  ),
  refused('ABUSE-125: to oneself', { userId: 'user_1' }, 'self_delegation'),
  refused('ABUSE-125: to a member of another company', { companyId: 'comp_2' }, 'other_company'),
  malformed('ABUSE-126: taking away, on a route that gives', {
    permissions: ['finance.reports.read'],
    scope: 'company',
    intent: 'take',
  }),
  refused(
    'ABUSE-127: passing delegation on without being allowed to',
    { delegation: { permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } } },
    'redelegation_not_allowed',
  ),
  refused(
    'ABUSE-129: a module, to one of whom nothing is known',
    { userId: 'user_4', permissions: undefined, modules: ['finance'] },
    'grantee_required',
  ),
  refused(
    'ABUSE-129: a module, to one whose grants in it sleep and say more than one holds',
    { userId: 'user_3', permissions: undefined, modules: ['finance'] },
    'wildcard_exceeds',
  ),
  malformed('ABUSE-129: a module, with a document of the other that the request brings', {
    userId: 'user_3',
    permissions: undefined,
    modules: ['finance'],
    grantee: { userId: 'user_3', companyId: 'comp_1', modules: [], grants: [] },
  }),
  {
    title: 'ABUSE-129: a module, to one who has no grants in it',
    request: () => asking({ permissions: undefined, modules: ['finance'] }),
    expected: passes,
  },
  refused(
    'ABUSE-130: to a service, more than one holds',
    { userId: 'client_1', permissions: ['finance.reports.read'], scope: 'company' },
    'not_held',
  ),
  refused(
    'ABUSE-130: by a service that may give nothing',
    {},
    'outside_delegation',
    nobody.may('finance.bills.read').as({ kind: 'service' }),
  ),
  refused(
    "ABUSE-121: a key that is kept back, under a wildcard of one's delegation",
    { permissions: ['finance.vault.open'], scope: { businessUnit: ['bu_1'] } },
    'not_delegable',
    nobody.may(['finance.*', 'finance.vault.open']).delegating({ permissions: ['finance.*'] }),
  ),
  malformed('ABUSE-121: nothing at all', { permissions: [] }),
  malformed('ABUSE-121: a field that is no field', { force: true }),
  malformed('ABUSE-168: a field called constructor', { constructor: 1 }),
]
