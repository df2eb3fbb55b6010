import { PERMISSIONS } from '../suites/token-size-suite.ts'
import type { Goal, Part } from './goal.ts'
import { httpGoals } from './http-goals.ts'
import type { Suites } from './results.ts'

const most = (unit: Part['unit'], what: string, figure: number, limit: number): Part => ({
  what,
  figure,
  limit,
  unit,
})

/** Every goal of this project with its figures, in order of their numbers. */
export function goalsOf(suites: Suites): readonly Goal[] {
  return [
    ...decisionGoals(suites),
    ...principalGoals(suites),
    ...tokenGoals(suites),
    ...httpGoals(suites.http),
    ...sizeGoals(suites),
  ].sort((one, other) => one.number - other.number)
}

function decisionGoals({ decision, growth, allocation }: Suites): readonly Goal[] {
  const { beforeScopeOverSet, decisionOverSets, decisionOverFiveLayers } = decision
  const { byKeyOverSets, wildcardsOverSets, explanationOverDecision } = decision
  return [
    {
      number: 1,
      what: 'a check that the route prepared, layers 1 to 3',
      parts: [most('x', 'over one `Set.has`', beforeScopeOverSet.median, 1)],
    },
    {
      number: 2,
      what: 'a full decision: all layers and a business unit',
      parts: [
        most('x', 'over two `Set.has`', decisionOverSets.median, 1.25),
        most('x', 'over five layers one by one', decisionOverFiveLayers.median, 0.75),
      ],
    },
    {
      number: 3,
      what: 'the same by any key, or with wildcard grants',
      parts: [
        most('x', 'by key, over two `Set.has`', byKeyOverSets.median, 1.75),
        most('x', 'wildcards, over two `Set.has`', wildcardsOverSets.median, 1.75),
      ],
    },
    {
      number: 4,
      what: 'growth',
      parts: [
        most('x', '1,000 grants over 10', growth.grants.median, 1.5),
        most('x', '10,000 keys over 100', growth.keys.median, 1.2),
      ],
    },
    {
      number: 5,
      what: 'bytes allocated by a check, whatever the answer',
      parts: [most('bytes', 'the most of all kinds of checks', Math.max(...Object.values(allocation)), 0)],
    },
    {
      number: 6,
      what: 'an explanation with every layer, asked for again',
      parts: [most('x', 'over the decision itself', explanationOverDecision.median, 15)],
    },
  ]
}

function principalGoals({ principal, footprint }: Suites): readonly Goal[] {
  const ours = footprint.rows.find(({ name }) => name === 'Stagedoor')
  return [
    {
      number: 7,
      what: 'a principal from decoded claims, and its first check',
      parts: [most('x', 'over Sets', principal.claimsOverSets.median, 1.5)],
    },
    {
      number: 8,
      what: 'a principal from compact claims, and its first check',
      parts: [
        most('x', '100 grants, over Sets', principal.compactOverSets.median, 0.4),
        most('µs', 'any number', Math.max(...principal.compact.map(({ microseconds }) => microseconds)), 10),
      ],
    },
    {
      number: 9,
      what: 'memory that a principal keeps, 1,000 keys',
      parts: [most('bytes', '', ours?.bytes ?? Number.NaN, footprint.goal)],
    },
  ]
}

function tokenGoals({ token }: Suites): readonly Goal[] {
  const ratio = (rows: Suites['token']['fresh'], name: string): number =>
    rows.find((row) => row.name === name)?.ratio.median ?? Number.NaN
  return [
    {
      number: 10,
      what: 'verifying a token that is new, in CPU',
      parts: [most('x', 'over jose alone', ratio(token.fresh, 'Stagedoor, the token alone'), 1.1)],
    },
    {
      number: 11,
      what: 'knowing a token that was verified before, of 2,000; at once',
      parts: [most('x', 'over the short key', ratio(token.seen, 'Stagedoor, the memory alone'), 1.5)],
    },
  ]
}

/** Thousands of bytes: the stricter reading of a kilobyte. */
const TOKEN_LIMITS = [1_100, undefined, 2_200, 3_100] as const

function sizeGoals({ tokenSize, size }: Suites): readonly Goal[] {
  const row = tokenSize.rows.find(({ name }) => name === 'Stagedoor, claims version 2')
  const parts = PERMISSIONS.flatMap((permissions, at) => {
    const limit = TOKEN_LIMITS[at]
    const figure = row?.bytes[at] ?? Number.NaN
    return limit === undefined
      ? []
      : [most('bytes', `${permissions.toLocaleString('en')} permissions`, figure, limit)]
  })
  return [
    { number: 14, what: 'a token, catalog of 10,000 keys', parts },
    {
      number: 15,
      what: '`core`',
      parts: [
        most('bytes', 'minified and gzipped', size.core.gzipped, 6_144),
        most('ms', 'import, over an empty module', size.importTime.median, 5),
      ],
    },
  ]
}
