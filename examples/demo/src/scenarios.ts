import type { Credentials } from './credentials.js'
import type { ServiceName } from './services.js'

/** One request, and the answer it must get. */
export interface Scenario {
  /** Who asks, for people. */
  readonly who: string
  readonly as: Credentials
  /** `GET /bills` */
  readonly request: string
  readonly on: ServiceName
  /** The company named in the `x-org` header. */
  readonly org?: string
  readonly body?: object
  readonly expect: Expected
}

/** What must come back: the status, and of a refusal its code and, where a layer refused, the layer. */
export interface Expected {
  readonly status: number
  readonly code?: string
  readonly layer?: string
}

const ok: Expected = { status: 200 }
const refusedBy = (layer: string, code: string): Expected => ({ status: 403, code, layer })
const invalidToken: Expected = { status: 401, code: 'invalid_token' }

const theo = { user: 'theo', companies: ['comp_north', 'comp_harbour'] }
const billsRequest = { request: 'GET /bills', on: 'finance' } as const
const gift = { userId: 'paul', companyId: 'comp_north', scope: { businessUnit: ['bu_clubs'] } }

/** The personas of the demo, layer by layer, then everything that never reaches a layer. */
export const scenarios: readonly Scenario[] = [
  {
    who: 'Ada, in a company that owns finance and nothing else',
    as: { user: 'ada' },
    ...billsRequest,
    expect: ok,
  },
  {
    who: 'Omar, was given finance; his company does not own it',
    as: { user: 'omar' },
    ...billsRequest,
    expect: refusedBy('entitlement', 'module_not_entitled'),
  },
  {
    who: 'Mila, in a company with the marketplace add-on',
    as: { user: 'mila' },
    request: 'GET /marketplace/offers',
    on: 'venue',
    expect: ok,
  },
  {
    who: 'Carl, the same grants; his company lacks the add-on',
    as: { user: 'carl' },
    request: 'GET /marketplace/offers',
    on: 'venue',
    expect: refusedBy('entitlement', 'addon_not_entitled'),
  },
  {
    who: 'Nina, holds a finance grant but was not given the module',
    as: { user: 'nina' },
    ...billsRequest,
    expect: refusedBy('membership', 'module_not_granted'),
  },
  {
    who: 'Paul, was given finance, but only income',
    as: { user: 'paul' },
    ...billsRequest,
    expect: refusedBy('permission', 'permission_not_granted'),
  },
  { who: 'Una, scoped to the clubs: a list is narrowed', as: { user: 'una' }, ...billsRequest, expect: ok },
  {
    who: 'Una, a bill of the clubs',
    as: { user: 'una' },
    request: 'GET /bills/bill_1',
    on: 'finance',
    expect: ok,
  },
  {
    who: 'Una, a bill of the festivals',
    as: { user: 'una' },
    request: 'GET /bills/bill_3',
    on: 'finance',
    expect: refusedBy('scope', 'out_of_scope'),
  },
  {
    who: 'Una, an expense of the clubs',
    as: { user: 'una' },
    request: 'POST /units/bu_clubs/expenses',
    on: 'finance',
    body: { note: 'Gaffer tape', amount: 1900 },
    expect: { status: 201 },
  },
  {
    who: 'Una, a report over the whole company',
    as: { user: 'una' },
    request: 'GET /reports',
    on: 'finance',
    expect: refusedBy('scope', 'scope_required'),
  },
  {
    who: 'Dora gives away a permission of her own unit',
    as: { user: 'dora' },
    request: 'POST /team/grants',
    on: 'finance',
    body: { ...gift, permissions: ['finance.bills.read'] },
    expect: { status: 201 },
  },
  {
    who: 'Dora gives more than she may: reports, and a whole company',
    as: { user: 'dora' },
    request: 'POST /team/grants',
    on: 'finance',
    body: { ...gift, permissions: ['finance.bills.read', 'finance.reports.read'], scope: 'company' },
    expect: refusedBy('delegation', 'delegation_refused'),
  },
  {
    who: 'Dora, a request that names nobody',
    as: { user: 'dora' },
    request: 'POST /team/grants',
    on: 'finance',
    body: { permissions: ['finance.bills.read'] },
    expect: { status: 400, code: 'malformed_request', layer: 'delegation' },
  },
  {
    who: 'Theo, two companies in one token, names one',
    as: theo,
    ...billsRequest,
    org: 'comp_north',
    expect: ok,
  },
  {
    who: 'Theo names none',
    as: theo,
    ...billsRequest,
    expect: { status: 400, code: 'company_required' },
  },
  {
    who: 'Theo names a company that is not his',
    as: theo,
    ...billsRequest,
    org: 'comp_ledger',
    expect: { status: 403, code: 'not_a_member' },
  },
  {
    who: 'Nobody, no token',
    as: 'none',
    ...billsRequest,
    expect: { status: 401, code: 'credentials_missing' },
  },
  {
    who: 'A header that is no bearer token',
    as: { authorization: 'Bearer one two' },
    ...billsRequest,
    expect: { status: 400, code: 'invalid_request' },
  },
  {
    who: 'Ada, with a token of yesterday',
    as: { user: 'ada', expired: true },
    ...billsRequest,
    expect: invalidToken,
  },
  { who: 'Paul, who edited his own token', as: { forgedAs: 'paul' }, ...billsRequest, expect: invalidToken },
  {
    who: 'Mila, on a route whose author declared nothing',
    as: { user: 'mila' },
    request: 'GET /forgotten',
    on: 'venue',
    expect: { status: 403, code: 'route_undeclared' },
  },
  {
    who: 'Ada, while the keys of the issuer cannot be fetched',
    as: { user: 'ada' },
    request: 'GET /bills',
    on: 'finance-cut-off',
    expect: { status: 503, code: 'access_unavailable' },
  },
]
