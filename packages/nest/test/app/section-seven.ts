import { Controller, Get, Param, Post } from '@nestjs/common'
import {
  type Access,
  CurrentAccess,
  RequireDelegation,
  RequireModule,
  RequirePermission,
} from '@stagedoor/nest'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { catalog } from './catalog.js'
import type { Asked } from './http-client.js'
import { issuer } from './platforms.js'

/** The handlers that ran. */
export const handled: string[] = []

/** A route for every situation of section 7. */
@Controller()
export class BillsController {
  @Get('units/:unit/bills')
  @RequirePermission('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } })
  read(@Param('unit') unit: string): object {
    handled.push('read')
    return { unit }
  }

  @Get('units/:unit/hidden')
  @RequirePermission('finance.bills.read', {
    scope: { businessUnit: (req) => req.params.unit },
    conceal: true,
  })
  hidden(): object {
    handled.push('hidden')
    return {}
  }

  @Get('company-bills')
  @RequirePermission('finance.bills.read', { scope: 'company' })
  ofCompany(): object {
    handled.push('ofCompany')
    return {}
  }

  @Get('forecasts')
  @RequirePermission('finance.forecasts.read')
  forecasts(): object {
    handled.push('forecasts')
    return {}
  }

  @Get('asserted')
  @RequireModule('finance')
  asserted(@CurrentAccess() access: Access): object {
    access.assert('finance.bills.write', { businessUnit: 'bu_1' })
    handled.push('asserted')
    return {}
  }

  @Get('unknown')
  @RequireModule('finance')
  unknown(@CurrentAccess() access: Access): object {
    access.assert('finance.bills.approve' as never)
    handled.push('unknown')
    return {}
  }

  @Get('undeclared')
  undeclared(): object {
    handled.push('undeclared')
    return {}
  }

  @Post('grants')
  @RequireDelegation((req) => req.body)
  grant(): object {
    handled.push('grant')
    return {}
  }
}

/** May read the bills of one unit. */
export const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
const manager = clerk.delegating({ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } })
const stranger = await createTestIssuer({ issuer: 'https://stranger.test' })
const gift = { userId: 'user_2', companyId: 'comp_1', permissions: ['finance.bills.read'], scope: 'company' }

/** What is sold that would open `finance`. */
const financeOffer = { kind: 'module', key: 'finance', title: 'Finance' }

/** One row of section 7: what is asked, and what is answered. */
export interface Row {
  readonly title: string
  readonly ask: () => Asked | Promise<Asked>
  readonly method?: string
  readonly path?: string
  readonly status: number
  readonly code: string
  readonly challenge?: string
  /** What the body says besides what every body says. */
  readonly says?: object
}

const bearing =
  (token: Promise<string>, more: Asked = {}) =>
  async () => ({ token: await token, ...more })
const sending = (authorization: string | string[]) => () => ({ headers: { authorization } })
const badToken = {
  status: 401,
  code: 'invalid_token',
  challenge:
    'Bearer error="invalid_token", error_description="The access token is malformed, expired or not meant for this service."',
}
const malformed = {
  status: 400,
  code: 'invalid_request',
  challenge: 'Bearer error="invalid_request"',
}
const missing = { status: 401, code: 'credentials_missing', challenge: 'Bearer' }
const read = { permission: 'finance.bills.read', module: 'finance' }

/** Section 7, row by row. */
export const rows: readonly Row[] = [
  { title: 'ABUSE-65 no Authorization header', ask: () => ({}), ...missing },
  { title: 'ABUSE-66 the scheme alone', ask: sending('Bearer'), ...missing },
  { title: 'ABUSE-68 another scheme', ask: sending('Basic dXNlcjpwYXNz'), ...missing },
  {
    title: 'ABUSE-71 a token in the query',
    path: '/units/bu_1/bills?access_token=x',
    ask: () => ({}),
    ...missing,
  },
  { title: 'ABUSE-69 two Authorization headers', ask: sending(['Bearer a', 'Bearer b']), ...malformed },
  { title: 'ABUSE-74 bytes that are no token', ask: sending('Bearer t\u00f6ken'), ...badToken },
  { title: 'a token that is none', ask: () => ({ token: 'a.b.c' }), ...badToken },
  {
    title: 'an expired token',
    ask: bearing(issuer.tokenFor(clerk, { iat: 1_600_000_000, exp: 1_600_000_300 })),
    ...badToken,
  },
  { title: 'ABUSE-21 a token of another issuer', ask: bearing(stranger.tokenFor(clerk)), ...badToken },
  {
    title: 'ABUSE-20 a token of another key',
    ask: bearing(stranger.tokenFor(clerk, { iss: issuer.issuer })),
    ...badToken,
  },
  { title: 'malformed claims', ask: bearing(issuer.tokenFor(clerk, { grants: 'all' })), ...badToken },
  {
    title: 'a company that is not named',
    ask: bearing(issuer.tokenFor([clerk])),
    status: 400,
    code: 'company_required',
  },
  {
    title: 'ABUSE-102 two company headers',
    ask: bearing(issuer.tokenFor([clerk]), { headers: { 'x-org': ['comp_1', 'comp_2'] } }),
    status: 400,
    code: 'company_required',
  },
  {
    title: 'ABUSE-100 another company in the header',
    ask: bearing(issuer.tokenFor(clerk), { headers: { 'x-org': 'comp_2' } }),
    status: 403,
    code: 'not_a_member',
  },
  {
    title: 'a module that the company does not own',
    ask: bearing(issuer.tokenFor(clerk.notOwning('finance'))),
    status: 403,
    code: 'module_not_entitled',
    says: { layer: 'entitlement', ...read, offers: [financeOffer] },
  },
  {
    title: 'a gated slice without its add-on',
    path: '/forecasts',
    ask: bearing(issuer.tokenFor(clerk.may('finance.forecasts.read').notOwning('forecasts'))),
    status: 403,
    code: 'addon_not_entitled',
    says: {
      layer: 'entitlement',
      permission: 'finance.forecasts.read',
      module: 'finance',
      offers: [{ kind: 'addon', key: 'forecasts', title: 'Forecasts', extends: ['finance'] }],
    },
  },
  {
    title: 'a module that the member was not given',
    ask: bearing(issuer.tokenFor(clerk.notGiven('finance'))),
    status: 403,
    code: 'module_not_granted',
    says: { layer: 'membership', ...read },
  },
  {
    title: 'a permission that no grant covers',
    ask: bearing(issuer.tokenFor(aMember(catalog).may('finance.reports.read'))),
    status: 403,
    code: 'permission_not_granted',
    challenge: 'Bearer error="insufficient_scope"',
    says: { layer: 'permission', ...read },
  },
  {
    title: 'a scoped grant where the whole company is asked for',
    path: '/company-bills',
    ask: bearing(issuer.tokenFor(clerk)),
    status: 403,
    code: 'scope_required',
    says: { layer: 'scope', ...read },
  },
  {
    title: 'ABUSE-111 a target outside the scope',
    path: '/units/bu_2/bills',
    ask: bearing(issuer.tokenFor(clerk)),
    status: 403,
    code: 'out_of_scope',
    says: { layer: 'scope', ...read },
  },
  {
    title: 'ABUSE-179 a target outside the scope of a route that conceals',
    path: '/units/bu_2/hidden',
    ask: bearing(issuer.tokenFor(clerk)),
    status: 404,
    code: 'not_found',
  },
  {
    title: 'ABUSE-99 another company on a route that conceals',
    path: '/units/bu_1/hidden',
    ask: bearing(issuer.tokenFor(clerk), { headers: { 'x-org': 'comp_2' } }),
    status: 404,
    code: 'not_found',
  },
  {
    title: 'WIRE-4 a refusal that the handler throws',
    path: '/asserted',
    ask: bearing(issuer.tokenFor(clerk)),
    status: 403,
    code: 'permission_not_granted',
    challenge: 'Bearer error="insufficient_scope"',
    says: { layer: 'permission', permission: 'finance.bills.write', module: 'finance' },
  },
  {
    title: 'WIRE-4 an unknown permission that the handler asks for',
    path: '/unknown',
    ask: bearing(issuer.tokenFor(clerk)),
    status: 403,
    code: 'unknown_permission',
    says: { layer: 'catalog' },
  },
  {
    title: 'a delegation that goes too far',
    method: 'POST',
    path: '/grants',
    ask: bearing(issuer.tokenFor(manager), { body: gift }),
    status: 403,
    code: 'delegation_refused',
    says: {
      layer: 'delegation',
      items: [{ path: 'permissions[0]', reason: 'exceeds_scope', permission: 'finance.bills.read' }],
    },
  },
  {
    title: 'a malformed delegation',
    method: 'POST',
    path: '/grants',
    ask: bearing(issuer.tokenFor(manager), { body: { ...gift, scopes: {} } }),
    status: 400,
    code: 'malformed_request',
    says: { layer: 'delegation', items: [{ path: 'scopes', reason: 'malformed_request' }] },
  },
  {
    title: 'APP-1 a route that declares nothing, with a token',
    path: '/undeclared',
    ask: bearing(issuer.tokenFor(clerk)),
    status: 403,
    code: 'route_undeclared',
  },
  {
    title: 'APP-1 a route that declares nothing, without a token',
    path: '/undeclared',
    ask: () => ({}),
    ...missing,
  },
]
