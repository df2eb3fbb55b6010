import type { Spread } from '../measure/statistics.ts'
import { PERMISSIONS } from '../suites/token-size-suite.ts'
import { isMet, isPartMet, told, toldLimit } from './goal.ts'
import { goalsOf } from './goals.ts'
import type { Results, Suites } from './results.ts'

/** The tables of a run, as they stand in docs/performance.md. */
export function markdownOf(results: Results): string {
  const { date, form, node, machine, suites } = results
  return [
    `Measured on ${date}, ${form} form: Node ${node}, ${machine}.`,
    ...goalsTable(suites),
    ...decisionTables(suites),
    ...principalTables(suites),
    ...tokenTables(suites),
    ...httpTable(suites),
    ...sizeTables(suites),
  ].join('\n')
}

/** The titles stand in the first of the rows; figures to the right. */
function table([head = [], ...rows]: readonly (readonly string[])[], words = 1): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return ['', line(head), line(head.map((_, at) => (at < words ? '---' : '---:'))), ...rows.map(line), '']
}

function goalsTable(suites: Suites): readonly string[] {
  const rows = goalsOf(suites).flatMap((goal) =>
    goal.parts.map((part, at) => [
      at === 0 ? `${goal.number}` : '',
      [at === 0 ? goal.what : '', part.what].filter((text) => text !== '').join(': '),
      toldLimit(part),
      told(part.figure, part.unit),
      isPartMet(part) ? 'met' : '**missed**',
    ]),
  )
  const met = goalsOf(suites).filter(isMet).length
  return [
    '',
    '## Goals',
    '',
    `${met} of ${goalsOf(suites).length} goals are met.`,
    ...table([['#', 'what', 'goal', 'measured', ''], ...rows], 3),
  ]
}

const spread = ({ median, low, high }: Spread): string =>
  `${figure(median)} (${figure(low)} to ${figure(high)})`

const figure = (value: number): string =>
  Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en')
    : value.toFixed(Math.abs(value) < 10 ? 2 : 1)

const whole = (value: number): string => Math.round(value).toLocaleString('en')

function decisionTables({ decision, allocation }: Suites): readonly string[] {
  const rows = decision.rows.map(({ name, ratio, nanoseconds, bytes }) => [
    name,
    spread(ratio),
    figure(nanoseconds),
    whole(bytes),
  ])
  const checks = Object.entries(allocation).map(([what, bytes]) => [what, whole(bytes)])
  return [
    '## Decisions',
    '',
    'May this member do this in this business unit? 100 grants, a catalog of 1,000 keys.',
    ...table([['way', 'times two `Set.has`', 'ns', 'bytes allocated'], ...rows]),
    ...table([['check and answer', 'bytes allocated'], ...checks]),
  ]
}

function principalTables({ principal, footprint }: Suites): readonly string[] {
  const rows = principal.rows.map(({ name, ratio, microseconds }) => [
    name,
    spread(ratio),
    figure(microseconds),
  ])
  const compact = principal.compact.map((each) => [whole(each.permissions), figure(each.microseconds)])
  const kept = footprint.rows.map(({ name, bytes }) => [name, whole(bytes)])
  return [
    '## Principals',
    '',
    'From decoded claims to the first answer: 100 grants, a catalog of 1,000 keys.',
    ...table([['way', 'times Sets', 'µs'], ...rows]),
    'From compact claims, a catalog of 10,000 keys:',
    ...table([['permissions', 'µs'], ...compact], 0),
    'Memory that one principal keeps, 100 grants, a catalog of 1,000 keys:',
    ...table([['way', 'bytes'], ...kept]),
  ]
}

function tokenTables({ token, tokenSize }: Suites): readonly string[] {
  const rows = (list: Suites['token']['fresh']): readonly string[][] =>
    list.map(({ name, ratio, microseconds }) => [name, spread(ratio), figure(microseconds)])
  const sizes = tokenSize.rows.map(({ name, bytes }) => [name, ...bytes.map(whole)])
  return [
    '## Tokens',
    '',
    `New to the server: RS256, ${whole(token.tokenBytes)} bytes on average, CPU of all threads.`,
    ...table([['way', 'times jose', 'µs'], ...rows(token.fresh)]),
    'Verified before, one of 2,000:',
    ...table([['way', 'times the short key', 'µs'], ...rows(token.seen)]),
    'Bytes of a whole token signed with RS256, for so many permissions of 10,000:',
    ...table([['claims', ...PERMISSIONS.map(whole)], ...sizes]),
  ]
}

function httpTable({ http }: Suites): readonly string[] {
  const ofKind = (kind: string, value: string): string => (kind === 'bare' ? '' : value)
  const rows = http.rows.map((row) => [
    row.name,
    spread(row.cpu),
    ofKind(row.kind, spread(row.added)),
    ofKind(row.kind, figure(row.overCached)),
    ofKind(row.kind, figure(row.overJose)),
    ofKind(row.kind, figure(row.throughput.median)),
  ])
  const head = [
    'server',
    'µs a request',
    'over bare',
    'times remembered by hand',
    'times jose by hand',
    'requests in a second of CPU, over bare',
  ]
  return [
    '## HTTP',
    '',
    'CPU of the server, `GET /units/:unit/bills` with a token of about 2 KB.',
    ...table([head, ...rows]),
  ]
}

function sizeTables({ size }: Suites): readonly string[] {
  const { core, importTime } = size
  return [
    '## Size and start',
    ...table([
      ['`core`', ''],
      ['minified', `${whole(core.minified)} bytes`],
      ['minified and gzipped', `${whole(core.gzipped)} bytes`],
      ['import, over an empty module', `${spread(importTime)} ms`],
    ]),
  ]
}
