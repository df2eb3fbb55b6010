import type { TestClaims } from '@stagedoor/testing'
import { bearing, denied, passes, refusedAt } from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import { auth, clerk, nobody, signed, tokenFor } from '../world/issuers.js'

/** Claims that a trusted issuer signs, and that are refused. */
const claimed = (title: string, claims: object): Attack => ({
  title,
  request: () => bearing(signed(claims as Record<string, unknown>)),
  expected: refusedAt('claims'),
})

/** Patterns of a grant that must cover nothing, on a route that they nearly name. */
const INERT = [
  '*',
  '*.*.*',
  '**',
  'finance',
  'finance.bills',
  'finance.*.read',
  'finance.**',
  'finance.*.*',
  '*.bills.read',
  'finance.(bills|x).read',
  'finance.bills.read|.*',
  'finance.bills.rea?',
  'finance.bills.[a-z]+',
  '.*',
  'FINANCE.*',
  'finance.bills.read ',
  ' finance.bills.read',
  'finance.bills.read.',
  'finance..bills.read',
  'finance.bills.read.*',
  'finance\u2024bills.read',
]

/** Claims of one whose company owns both modules and who was given them, with these patterns and no other grant. */
const holding = (...permissions: readonly unknown[]): TestClaims => ({
  ...auth.claimsFor(nobody.may(['finance.bills.read', 'finance_x.reports.read'])),
  grants: [{ permissions }],
})

const many = (count: number): readonly string[] => Array.from({ length: count }, () => 'finance.bills.read')

/** What grants hold, by one who may sign: wildcards, prefixes, unknown and retired keys. */
export const grants: readonly Attack[] = [
  ...[
    'all',
    {},
    [null],
    ['finance.bills.read'],
    [{ permissions: 'finance.bills.read' }],
    [{ permissions: [7] }],
    [{ permissions: [null] }],
    [{ permissions: [['finance.bills.read']] }],
    [{ permissions: ['finance.bills.read'], scopes: { businessUnit: ['bu_9'] } }],
    [{ permissions: ['finance.bills.read'], scope: {} }],
    [{ permissions: ['finance.bills.read'], scope: null }],
    [{ permissions: ['finance.bills.read'], scope: { businessUnit: 'bu_1' } }],
    [{ permissions: ['finance.bills.read'], scope: { company: ['comp_1'] } }],
    [{ permissions: ['finance.bills.read'], deny: true }],
    [{}],
  ].map((grants) => claimed(`ABUSE-38: grants that are ${JSON.stringify(grants)}`, { grants })),
  claimed('ABUSE-38: more than a thousand grants', {
    grants: Array.from({ length: 1_001 }, () => ({})),
  }),
  {
    title: 'ABUSE-38: ten thousand permissions are cut off by Node',
    request: () => bearing(auth.sign(holding(...many(10_000)))),
    expected: { status: 431, isUnjudged: true },
  },
  {
    title: 'ABUSE-38: one permission said a hundred times is one permission',
    request: () => bearing(auth.sign(holding(...many(100)))),
    expected: passes,
  },
  {
    title: 'ABUSE-39: a permission that the catalog does not know covers nothing',
    request: () => bearing(auth.sign(holding('finance.bills.approve', 'payroll.runs.start'))),
    expected: denied('permission_not_granted'),
  },
  ...INERT.map((pattern) => ({
    title: `ABUSE-40: a grant of ${JSON.stringify(pattern)}`,
    request: () => bearing(auth.sign(holding(pattern))),
    expected: denied('permission_not_granted'),
  })),
  ...['finance.*', 'finance.bills.*'].map((pattern) => ({
    title: `ABUSE-40: a grant of ${pattern}, which is a wildcard`,
    request: () => bearing(auth.sign(holding(pattern))),
    expected: passes,
  })),
  {
    title: 'ABUSE-40: no wildcard covers a key that is named exactly or not at all',
    request: async () => bearing(tokenFor(nobody.may('finance.*')), { path: '/vault' }),
    expected: denied('permission_not_granted'),
  },
  ...['finance.*', 'finance.x.*', 'finance', 'financ.*'].map((pattern) => ({
    title: `ABUSE-41: ${pattern} covers nothing in finance_x`,
    request: () => bearing(auth.sign(holding(pattern)), { path: '/x-reports' }),
    expected: denied('permission_not_granted'),
  })),
  ...['finance.expenses.*', 'finance.expenses.read', 'finance.expenses'].map((pattern) => ({
    title: `ABUSE-41: ${pattern} covers nothing of expenses-approvals`,
    request: () => bearing(auth.sign(holding(pattern)), { path: '/approvals/bu_1' }),
    expected: denied('permission_not_granted'),
  })),
  {
    title: 'ABUSE-43: a service whose id is that of a user holds what its own token says, and no more',
    request: () => bearing(tokenFor(nobody.as({ kind: 'service' }))),
    expected: denied('module_not_entitled'),
  },
  {
    title: 'ABUSE-43: and is told apart by its kind',
    request: () => bearing(tokenFor(clerk.as({ kind: 'service' })), { path: '/me' }),
    expected: passes,
  },
  {
    title: 'ABUSE-145: modules, add-ons, permissions and dimensions of a newer catalog',
    request: () =>
      bearing(
        signed({
          entitlements: { modules: ['finance', 'payroll'], addons: ['payroll_plus'] },
          modules: ['finance', 'payroll'],
          grants: [
            { permissions: ['payroll.*', 'finance.budgets.read'] },
            { permissions: ['finance.bills.read'], scope: { region: ['north'], businessUnit: ['bu_1'] } },
          ],
        }),
      ),
    expected: denied('scope_required'),
  },
  {
    title: 'ABUSE-143: a retired key in a grant is its successor',
    request: () => bearing(auth.sign(holding('finance.invoices.read'))),
    expected: passes,
  },
]
