import { toLogRecord } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { event, onDecision, sent } from '../samples/observability.ts'
import { answerIn, columnOf } from './tables.ts'

const PAGE = 'guides/observability.md'

describe('docs/guides/observability.md', () => {
  it('shows the record of a decision', () => {
    onDecision(event)
    expect(sent).toEqual([answerIn(PAGE, 'log-record')])
  })

  it('lists every member of a record', () => {
    const whole = toLogRecord(
      {
        ...event,
        stage: 'claims',
        problem: 'exp is past',
        items: [{ path: 'permissions[0]', reason: 'not_held' }],
        identity: { issuer: 'https://auth.example.com', subject: 'user_1', companies: [], actor: 'user_2' },
        role: 'ADMIN',
        versions: { token: 1, entitlement: 2, access: 3 },
      },
      { identifiers: 'keep' },
    )
    const listed = columnOf(PAGE, 'Members of a record', 'member').flatMap((cell) =>
      cell.replaceAll('`', '').split(', '),
    )
    expect(listed.toSorted()).toEqual(Object.keys(whole).toSorted())
  })
})
