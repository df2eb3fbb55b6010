import { describe, expect, it } from 'vitest'
import { type DrillReport, runDrill } from '../drill/drill.js'
import { type Judged, Tally } from '../drill/tally.js'

const KINDS = ['good', 'expired', 'forged', 'unknownKid', 'retired'] as const

describe('TOK-3: keys under load (ABUSE-46, ABUSE-47, ABUSE-49, ABUSE-50, ABUSE-51, ABUSE-52, ABUSE-57, ABUSE-58)', () => {
  it('lets nothing bad through and refuses nothing good, whatever becomes of the key server', async () => {
    const steps: string[] = []
    const report: DrillReport = await runDrill({
      requests: 2_000,
      rate: 1_000,
      withHang: false,
      log: (line) => steps.push(line),
    })
    const { tally, fetches, mostFetches } = report
    expect(steps.length).toBeGreaterThan(10)
    expect(tally.total).toBeGreaterThanOrEqual(2_000)
    for (const kind of KINDS)
      expect([kind, tally.count(kind, 401) + tally.count(kind, 200)]).not.toEqual([kind, 0])
    expect([tally.falseAccepts, tally.falseRejects, tally.wrongRefusals]).toEqual([0, 0, 0])
    expect(tally.count('good', 401)).toBe(0)
    expect(fetches).toBeLessThanOrEqual(mostFetches)
  })
})

describe('TOK-3: the drill counts', () => {
  const tallied = (judged: Omit<Judged, 'took'>): Tally => {
    const tally = new Tally()
    tally.note({ took: 1, ...judged })
    return tally
  }
  const none = { falseAccepts: 0, falseRejects: 0, wrongRefusals: 0 }

  it.each<readonly [string, Omit<Judged, 'took'>, Partial<typeof none>]>([
    ['nothing where all is well', { kind: 'good', status: 200, wrong: undefined }, {}],
    ['a bad token that passes', { kind: 'forged', status: 200, wrong: 'status' }, { falseAccepts: 1 }],
    [
      'a good token that passes as another user',
      { kind: 'good', status: 200, wrong: 'user' },
      { falseAccepts: 1 },
    ],
    [
      'a good token with keys too old to be believed',
      { kind: 'good', status: 200, wrong: 'status' },
      { falseAccepts: 1 },
    ],
    ['a good token that is refused', { kind: 'good', status: 401, wrong: 'status' }, { falseRejects: 1 }],
    [
      'a good token in no documented window',
      { kind: 'good', status: 503, wrong: 'status' },
      { falseRejects: 1 },
    ],
    ['a 503 without Retry-After', { kind: 'good', status: 503, wrong: 'header' }, { wrongRefusals: 1 }],
    ['a bad token that is a 500', { kind: 'expired', status: 500, wrong: 'status' }, { wrongRefusals: 1 }],
  ])('%s', (_what, judged, counted) => {
    expect(tallied(judged)).toMatchObject({ total: 1, ...none, ...counted })
  })
})
