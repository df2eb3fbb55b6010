import {
  bearing,
  companyRequired,
  denied,
  missing,
  notAMember,
  notFound,
  PATH,
  passes,
} from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import { auth, clerk, nobody, tokenFor } from '../world/issuers.js'

const elsewhere = clerk.as({ companyId: 'comp_2' })
const org = (company: string) => ({ headers: [['X-Org', company]] as const })

/** Two companies: in the first one everything, in the second one nothing but a guest's grant. */
const guest = [
  nobody.may('finance.*'),
  nobody.as({ companyId: 'comp_2' }).given('finance').granted('finance.*'),
] as const

/** Section F: one company taken for another. */
export const companies: readonly Attack[] = [
  {
    title: 'ABUSE-99: the path names a company of others',
    request: () => bearing(tokenFor(), { path: '/companies/comp_2/bills' }),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-99: the path names a company that does not exist',
    request: () => bearing(tokenFor(), { path: '/companies/comp_999/bills' }),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-99: the path names a company of others, also for one who may everything in their own',
    request: () => bearing(tokenFor(nobody.may('finance.*')), { path: '/companies/comp_2/bills' }),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-99: the path names the own company',
    request: () => bearing(tokenFor(), { path: '/companies/comp_1/bills' }),
    expected: passes,
  },
  ...['comp_2', 'comp_999', 'COMP_1', '__proto__'].map((company) => ({
    title: `ABUSE-99: a concealing route keeps ${company} to itself`,
    request: () => bearing(tokenFor(), { path: `/concealed/${company}/bills` }),
    expected: notFound,
  })),
  ...['comp_2', 'COMP_1', 'comp_1.', 'comp_10', '__proto__', 'constructor', '*'].map((company) => ({
    title: `ABUSE-100: the company ${company} in the header, with a token for comp_1`,
    request: () => bearing(tokenFor(), org(company)),
    expected: notAMember,
  })),
  {
    title: 'ABUSE-100: another company in the query and the body is not looked at',
    request: () =>
      bearing(tokenFor(), {
        method: 'POST',
        path: '/bills/bulk?companyId=comp_2',
        json: { ids: ['bill_1'], companyId: 'comp_2', company: 'comp_2' },
      }),
    expected: passes,
  },
  {
    title: 'ABUSE-101: header and token disagree',
    request: () => bearing(tokenFor(elsewhere), org('comp_1')),
    expected: notAMember,
  },
  {
    title: 'ABUSE-101: header and path disagree',
    request: () =>
      bearing(tokenFor([clerk, elsewhere]), { path: '/companies/comp_2/bills', ...org('comp_1') }),
    expected: denied('out_of_scope'),
  },
  {
    title: 'ABUSE-104: a token for several companies, and none named',
    request: () => bearing(tokenFor([clerk, elsewhere])),
    expected: companyRequired,
  },
  {
    title: 'ABUSE-104: a list of one company, and none named',
    request: () => bearing(tokenFor([clerk])),
    expected: companyRequired,
  },
  {
    title: 'ABUSE-104: an empty list of companies',
    request: () => bearing(auth.sign({ ...auth.claimsFor([clerk]), companies: [] }), org('comp_1')),
    expected: notAMember,
  },
  {
    title: 'ABUSE-104: what one may in the first company, asked in the second',
    request: () => bearing(tokenFor([clerk, nobody.as({ companyId: 'comp_2' })]), org('comp_2')),
    expected: denied('module_not_entitled'),
  },
  {
    title: 'ABUSE-104: what one may in the first company, asked in the first',
    request: () => bearing(tokenFor([clerk, nobody.as({ companyId: 'comp_2' })]), org('comp_1')),
    expected: passes,
  },
  {
    title: 'ABUSE-105: a guest in a company that does not own the module, though their own does',
    request: () => bearing(tokenFor(guest), org('comp_2')),
    expected: denied('module_not_entitled'),
  },
  {
    title: 'ABUSE-105: the same guest at home',
    request: () => bearing(tokenFor(guest), org('comp_1')),
    expected: passes,
  },
  {
    title: 'ABUSE-109: a list for one who may nothing runs no query',
    request: () => bearing(tokenFor(nobody), { path: '/bills' }),
    expected: denied('module_not_entitled'),
  },
  {
    title: 'ABUSE-109: a list for one whose scope is empty',
    request: () =>
      bearing(
        auth.sign({
          ...auth.claimsFor(clerk),
          grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: [] } }],
        }),
        {
          path: '/company-bills',
        },
      ),
    expected: denied('scope_required'),
  },
  {
    title: 'ABUSE-110: a webhook or a job without a token is nobody',
    request: () => ({
      path: PATH,
      headers: [
        ['X-Hub-Signature', 'sha256=00'],
        ['X-Cron', 'true'],
      ],
    }),
    expected: missing,
  },
]
