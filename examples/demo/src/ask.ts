import { authorizationOf } from './credentials.js'
import type { Expected, Scenario } from './scenarios.js'
import type { Services } from './services.js'

/** The parts of a refusal's body that the demo shows. */
interface Problem {
  readonly code?: string
  readonly layer?: string
  readonly permission?: string
  readonly module?: string
  readonly offers?: readonly { readonly kind: string; readonly title: string }[]
  readonly items?: readonly { readonly path: string; readonly reason: string }[]
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly problem: Problem
}

/**
 * Sends the request of a scenario.
 *
 * @throws Error (as a rejection) if a service does not answer at all.
 */
export async function ask(services: Services, scenario: Scenario): Promise<Answer> {
  const [method = 'GET', path = '/'] = scenario.request.split(' ')
  const authorization = await authorizationOf(services.issuer, scenario.as)
  const response = await fetch(services.url[scenario.on] + path, {
    method,
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(scenario.org === undefined ? {} : { 'x-org': scenario.org }),
      ...(scenario.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(scenario.body === undefined ? {} : { body: JSON.stringify(scenario.body) }),
  })
  const body: unknown = await response.json()
  return { status: response.status, problem: response.ok ? {} : (body as Problem) }
}

/** How an answer differs from what was expected; empty if it does not. */
export function differences({ status, problem }: Answer, expected: Expected): readonly string[] {
  const pairs = [
    ['status', status, expected.status],
    ['code', problem.code, expected.code],
    ['layer', problem.layer, expected.layer],
  ] as const
  return pairs
    .filter(([, actual, wanted]) => actual !== wanted)
    .map(([name, actual, wanted]) => `${name} is ${actual ?? 'absent'} instead of ${wanted ?? 'absent'}`)
}

/** What would turn a refusal into a yes, in a few words, from the body of the refusal alone. */
export function remedyOf({ status, problem }: Answer): string {
  const { code, permission, module: moduleKey, offers = [], items = [] } = problem
  if (offers.length > 0) return `buy ${offers.map(({ kind, title }) => `${title} (${kind})`).join(' or ')}`
  switch (code) {
    case undefined:
      return ''
    case 'module_not_granted':
      return `an admin gives the member ${moduleKey}`
    case 'permission_not_granted':
      return `a grant of ${permission}`
    case 'scope_required':
      return `a company-wide grant of ${permission}`
    case 'out_of_scope':
      return `a grant of ${permission} that covers it`
    case 'delegation_refused':
      return items.map(({ path, reason }) => `${path}: ${reason}`).join(', ')
    case 'company_required':
      return 'name a company in x-org'
    case 'not_a_member':
      return 'membership of that company'
    case 'route_undeclared':
      return 'its author declares who may use it'
    case 'access_unavailable':
      return 'try again later'
    case 'malformed_request':
      return 'a well-formed request'
    default:
      return status === 401 ? 'a valid token' : 'a well-formed Authorization header'
  }
}
