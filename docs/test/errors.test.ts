import { AccessDeniedError, LAYER_OF_REASON, type Reason, type Refused, resolveAccess } from '@stagedoor/core'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { createAuthorizer, GuardError, type GuardErrorCode, type HttpAnswer } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { answerIn, columnOf, sectionOf, tableOf } from './tables.ts'
import { unionIn } from './unions.ts'

const CODES = 'packages/server/src/answer/refusal-codes.ts'
const ERRORS = 'packages/core/src/errors.ts'

describe('docs/errors.md', () => {
  it.each([
    ['Guard errors', 'code', CODES, 'GuardErrorCode'],
    ['Delegation reasons', 'reason', 'packages/core/src/delegation/delegation.ts', 'DelegationReason'],
    ['Token stages', 'stage', CODES, 'TokenStage'],
    ['Catalog problems', 'code', ERRORS, 'CatalogProblemCode'],
    ['Purchase problems', 'code', 'packages/core/src/catalog/entitlements.ts', 'PurchaseProblemCode'],
    ['Member problems', 'code', 'packages/core/src/member/member.ts', 'MemberProblemCode'],
    ['Key failures', 'failure', 'packages/server/src/keys/key-health.ts', 'KeyFailure'],
    ['Key warnings', 'warning', 'packages/server/src/keys/key-health.ts', 'KeyWarningCode'],
  ] as const)('%s: lists each %s, in the order of the code', (heading, column, path, union) => {
    expect(columnOf('errors.md', heading, column)).toEqual(unionIn(path, union))
  })

  it('Reasons: lists each reason with its layer', () => {
    const rows = tableOf('errors.md', 'Reasons').map(({ reason, layer }) => [reason, layer])
    expect(rows).toEqual(Object.entries(LAYER_OF_REASON))
    expect(rows.map(([reason]) => reason)).toEqual(unionIn('packages/core/src/access/decision.ts', 'Reason'))
  })

  it('Delegation: lists what else goes on the wire', () => {
    const known = [...columnOf('errors.md', 'Guard errors', 'code')]
    const listed = columnOf('errors.md', 'Delegation', 'code')
    expect(new Set([...known, ...listed])).toEqual(new Set([...known, ...unionIn(CODES, 'RefusalCode')]))
  })

  it.each(tableOf('errors.md', 'Guard errors'))('$code: has status $status and its challenge', (row) => {
    const error = new GuardError(row.code as GuardErrorCode)
    expect(String(error.status)).toBe(row.status)
    expect(challengeOf(error.headers)).toBe(row.challenge)
    expect('Retry-After' in error.headers).toBe(row.code === 'access_unavailable')
    expect(error.headers['Cache-Control']).toBe('no-store')
  })
})

describe('what a refusal looks like', () => {
  const authorizer = createAuthorizer({
    catalog: platformCatalog,
    issuer: 'https://auth.example.com',
    audience: 'finance-api',
  })

  /** What goes on the wire for a refusal. */
  function wireOf(decision: Refused): HttpAnswer {
    const context = { http: { rawHeaders: [] }, route: 'GET /bills' }
    const answer = authorizer.answer(new AccessDeniedError(decision), {}, context)
    if (answer === undefined) throw new Error('an AccessDeniedError is answered')
    return answer
  }

  it('is shown whole, once', () => {
    const access = resolveAccess(platformCatalog, {
      userId: 'user_1',
      companyId: 'comp_1',
      entitlements: { modules: [] },
      modules: ['finance'],
      grants: [{ permissions: ['finance.bills.read'] }],
    })
    const decision = access.decide('finance.bills.read')
    if (decision.allowed) throw new Error('this is no refusal')
    expect(answerIn('errors.md', decision.reason)).toEqual(wireOf(decision).body)
  })

  it.each(tableOf('errors.md', 'Reasons'))('$reason: is 403, with its challenge', (row) => {
    const reason = row.reason as Reason
    const layer = LAYER_OF_REASON[reason]
    const { status, headers } = wireOf({ allowed: false, layer, reason, requirement: 'finance.bills.read' })
    expect(status).toBe(403)
    expect(challengeOf(headers)).toBe(row.challenge)
    expect(headers).toMatchObject({
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
    })
  })

  it('every code of the wire is an anchor, where `type` leads', () => {
    const anchors = ['Guard errors', 'Reasons', 'Delegation'].flatMap((heading) =>
      [...sectionOf('errors.md', heading).matchAll(/<a id="(\w+)">/g)].map(([, anchor]) => anchor),
    )
    const codes = [
      ...unionIn(CODES, 'GuardErrorCode'),
      ...Object.keys(LAYER_OF_REASON),
      ...unionIn(CODES, 'RefusalCode'),
    ]
    expect(anchors.toSorted()).toEqual(codes.toSorted())
  })
})

/** The challenge as the tables write it: the scheme alone, or its error. */
function challengeOf(headers: Readonly<Record<string, string>>): string {
  const challenge = headers['WWW-Authenticate'] ?? ''
  const error = /error="\w+"/.exec(challenge)?.[0]
  return error ?? challenge
}
