import type { TestClaims } from '@stagedoor/testing'
import { bearing, denied, notFound, passes, unavailable } from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import { auth, clerk, nobody, tokenFor } from '../world/issuers.js'

const scoped = (scope: object): TestClaims => ({
  ...auth.claimsFor(clerk),
  grants: [{ permissions: ['finance.bills.read'], scope }],
})
const put = (id: string, json: object) => bearing(tokenFor(), { method: 'PUT', path: `/bills/${id}`, json })
const bulk = (...ids: readonly unknown[]) =>
  bearing(tokenFor(), { method: 'POST', path: '/bills/bulk', json: { ids } })
const asking = (permission: string) => bearing(tokenFor(), { path: `/ask?permission=${permission}` })
const batch = (...operations: readonly object[]) =>
  bearing(tokenFor(), { method: 'POST', path: '/batch', json: { operations } })
const reading = { permission: 'finance.bills.read', unit: 'bu_1' }

/** Section G, and what goes wrong around a scope: units, moves, bulk changes, resolvers. */
export const scope: readonly Attack[] = [
  {
    title: 'ABUSE-111: a unit outside the scope',
    request: () => bearing(tokenFor(), { path: '/units/bu_2/bills' }),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-111: a unit outside the scope, on a route that conceals',
    request: () => bearing(tokenFor(), { path: '/hidden/bu_2/bills' }),
    expected: notFound,
  },
  {
    title: 'ABUSE-112: a scope whose list is empty',
    request: () => bearing(auth.sign(scoped({ businessUnit: [] }))),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-112: a scope of *, which is a unit like any other',
    request: () => bearing(auth.sign(scoped({ businessUnit: ['*'] }))),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-112: a scoped grant where the whole company is asked for',
    request: () => bearing(tokenFor(), { path: '/company-bills' }),
    expected: denied('scope_required'),
  },
  ...[
    'undefined',
    'null',
    'empty',
    'empty-list',
    'mixed-list',
    'number',
    'object',
    'string-object',
    'nested-list',
    'sparse-list',
    'star',
    'inherited',
  ].map((how) => ({
    title: `ABUSE-112: a resolver that answers ${how}`,
    request: () => bearing(tokenFor(), { path: `/resolved/${how}` }),
    expected: denied(how === 'undefined' ? 'scope_required' : 'out_of_scope'),
  })),
  {
    title: 'ABUSE-112: a resolver that answers right',
    request: () => bearing(tokenFor(), { path: '/resolved/right' }),
    expected: passes,
  },
  {
    title: 'ABUSE-115: a bill is moved to a unit that one may not',
    request: () => put('bill_1', { unit: 'bu_2' }),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-115: a bill is moved away from a unit that one may not',
    request: () => put('bill_2', { unit: 'bu_1' }),
    expected: denied('out_of_scope'),
  },
  ...[{}, { unit: null }, { unit: '' }, { unit: ['bu_1'] }, { unit: { $ne: 'bu_2' } }].map((json) => ({
    title: `ABUSE-115: a bill is moved to ${JSON.stringify(json)}`,
    request: () => put('bill_1', json),
    expected: denied('out_of_scope'),
  })),
  {
    title: 'ABUSE-115: a bill is moved within what one may',
    request: () => put('bill_1', { unit: 'bu_1' }),
    expected: passes,
  },
  {
    title: 'ABUSE-116: a bulk change of bills that one may and bills that one may not',
    request: () => bulk('bill_1', 'bill_3', 'bill_2'),
    expected: denied('out_of_scope'),
  },
  { title: 'ABUSE-116: a bulk change of nothing', request: () => bulk(), expected: denied('out_of_scope') },
  {
    title: 'ABUSE-116: a bulk change with a bill that does not exist',
    request: () => bulk('bill_1', 'bill_9'),
    expected: { status: 404 },
  },
  {
    title: 'ABUSE-116: a bulk change of bills that one may',
    request: () => bulk('bill_1', 'bill_3'),
    expected: passes,
  },
  ...['bu_1.child', 'bu_11', 'bu_', 'bu', 'bu_1/x', 'Bu_1'].map((unit) => ({
    title: `ABUSE-117: the unit ${unit}, which begins or ends like one's own`,
    request: () => bearing(tokenFor(), { path: `/units/${encodeURIComponent(unit)}/bills` }),
    expected: denied('out_of_scope'),
  })),
  ...['bill_2', 'bill_9'].map((bill) => ({
    title: `ABUSE-179: a concealing route tells nothing of ${bill}, elsewhere or nowhere`,
    request: () => bearing(tokenFor(), { path: `/hidden-bills/${bill}` }),
    expected: notFound,
  })),
  {
    title: 'ABUSE-118: the unit of a stored bill counts, whatever the query says',
    request: () => bearing(tokenFor(), { path: '/bills/bill_2?unit=bu_1&businessUnit=bu_1' }),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-118: a bill that does not exist is the 404 of the application',
    request: () => bearing(tokenFor(), { path: '/bills/bill_9' }),
    expected: { status: 404 },
  },
  {
    title: 'ABUSE-118: and is not looked for where the permission is missing',
    request: () => bearing(tokenFor(nobody), { path: '/bills/bill_9' }),
    expected: denied('module_not_entitled'),
  },
  {
    title: 'ABUSE-120: a bill that others move away between check and write, where the handler asks again',
    request: () => bearing(tokenFor(), { method: 'POST', path: '/bills/bill_1/pay', json: {} }),
    expected: { ...denied('out_of_scope'), isAfterAllowed: true },
  },
  {
    title: 'ABUSE-98: a batch with one operation that one may not',
    request: () => batch(reading, { ...reading, unit: 'bu_2' }),
    expected: { ...denied('out_of_scope'), isAfterAllowed: true },
  },
  {
    title: 'ABUSE-98: a batch with an operation that nobody knows',
    request: () => batch(reading, { permission: 'finance.bills.destroy', unit: 'bu_1' }),
    expected: { ...denied('unknown_permission'), isAfterAllowed: true },
  },
  {
    title: 'ABUSE-98: a batch of what one may',
    request: () => batch(reading, { permission: 'finance.bills.write', unit: 'bu_1' }),
    expected: passes,
  },
  ...[
    'finance.*',
    '*',
    'finance.bills',
    '__proto__',
    'constructor',
    'finance.bills.destroy',
    '',
    'finance.bills.read%20',
    'finance.bills.read&permission=x',
  ].map((permission) => ({
    title: `ABUSE-172: a handler that asks for ${JSON.stringify(permission)}, as the request says`,
    request: () => asking(permission),
    expected: { ...denied('unknown_permission'), isAfterAllowed: true },
  })),
  {
    title: 'ABUSE-171: a body that names company, unit and user changes no target',
    request: () =>
      put('bill_2', {
        unit: 'bu_1',
        company: 'comp_1',
        businessUnit: 'bu_1',
        userId: 'user_9',
        __proto__: null,
      }),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-142: a permission under a module that the company no longer owns is asleep',
    request: () => bearing(tokenFor(clerk.notOwning('finance'))),
    expected: denied('module_not_entitled'),
  },
  {
    title: 'ABUSE-142: and awake when the module is bought again',
    request: () => bearing(tokenFor(clerk.notOwning('finance').bought({ modules: ['finance'] }))),
    expected: passes,
  },
  {
    title: 'ABUSE-143: a gated permission without its add-on',
    request: () =>
      bearing(tokenFor(nobody.may('finance.archive.read').notOwning('archive')), { path: '/archive' }),
    expected: denied('addon_not_entitled'),
  },
  {
    title: 'ABUSE-143: an add-on without its module',
    request: () =>
      bearing(tokenFor(nobody.may('finance.archive.read').notOwning('finance')), { path: '/archive' }),
    expected: denied('module_not_entitled'),
  },
  ...['throws', 'rejects', 'rejects-with-nothing', 'rejects-with-200'].map((how) => ({
    title: `ABUSE-177: a resolver that ${how}`,
    request: () => bearing(tokenFor(), { path: `/resolved/${how}` }),
    expected: unavailable,
  })),
  {
    title: 'ABUSE-163: a resolver that hangs',
    request: () => bearing(tokenFor(), { path: '/resolved/hangs' }),
    expected: unavailable,
  },
]
