import type { Catalog, Member } from '@stagedoor/core'
import { EXIT } from '../exit-codes.js'
import type { Io } from '../io.js'
import { loadCatalog } from '../load-catalog.js'
import type { Outcome } from '../outcome.js'
import type { Paint } from '../paint.js'
import { count, printable, printableJson } from '../printable.js'
import { type DecodedToken, readToken } from './read-token.js'
import { compactMembers, notesOf, refusalsOf } from './token-refusals.js'
import { type ClaimSize, LIMIT_TITLES, type SizeLimit, sizeLimits, sizesByClaim } from './token-size.js'

/** What `stagedoor decode` is asked. */
export interface DecodeInput {
  /** The file, or `-` for standard input. */
  readonly file: string
  /** The catalog to hold its grants against, as the user named it. */
  readonly catalog?: string
  /** The time, in milliseconds since the epoch; now when left out. */
  readonly now?: number
}

interface Findings {
  readonly token: DecodedToken
  readonly claims: readonly ClaimSize[]
  readonly limits: readonly SizeLimit[]
  readonly refusals: readonly string[]
  readonly notes: readonly string[]
  /** Of claims of version 2: what they say, where the catalog is known. */
  readonly members: readonly Member[]
  readonly now: number
}

/**
 * Shows what is in a token. Verifies nothing.
 *
 * @throws {@link CliError} if there is no token to take apart, or no catalog to hold it against.
 */
export async function decode({ file, catalog, now = Date.now() }: DecodeInput, io: Io): Promise<Outcome> {
  const token = await readToken(io, file)
  const loaded: Catalog | undefined = catalog === undefined ? undefined : await loadCatalog(io, catalog)
  const findings: Findings = {
    token,
    claims: sizesByClaim(token),
    limits: sizeLimits(token),
    refusals: refusalsOf(token, now / 1_000, loaded),
    notes: loaded === undefined ? [] : notesOf(token, loaded),
    members: loaded === undefined ? [] : compactMembers(token, loaded),
    now: now / 1_000,
  }
  return { exitCode: EXIT.holds, json: toJson(findings), text: (paint) => toText(findings, paint) }
}

const toJson = ({ token, claims, limits, refusals, notes, members }: Findings): object => ({
  verified: false,
  header: token.header,
  claims: token.claims,
  size: { ...token.bytes, claims },
  limits,
  refusals,
  notes,
  ...(members.length === 0 ? {} : { members }),
})

function toText(findings: Findings, paint: Paint): string {
  const { token, members, refusals, notes } = findings
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', paint.bold(title), ...lines]
  return [
    paint.yellow('NOT VERIFIED: no signature was checked. Anyone can write this; believe none of it.'),
    ...section('Header', [printableJson(token.header)]),
    ...section('Claims', [printableJson(token.claims)]),
    ...section('Members, spelt out of the numbers in the claims', members.map(printableJson)),
    ...section('Dates', dateLines(findings)),
    ...section('Size', sizeLines(findings, paint)),
    ...section(
      'A guard with default options would refuse it',
      refusals.map((line) => `  - ${paint.red(line)}`),
    ),
    ...section(
      'Notable, held against the catalog',
      notes.map((line) => `  - ${paint.yellow(line)}`),
    ),
  ].join('\n')
}

function dateLines({ token: { claims }, now }: Findings): readonly string[] {
  const titles = { iat: 'issued', nbf: 'valid from', exp: 'expires' } as const
  return Object.entries(titles).flatMap(([name, title]) => {
    const value = claims[name]
    if (typeof value !== 'number' || Math.abs(value) > 8.64e12) return []
    return `  ${title.padEnd(11)} ${new Date(value * 1_000).toISOString()}  (${away(value - now)})`
  })
}

function away(seconds: number): string {
  const size = Math.abs(seconds)
  const [amount, unit] =
    size < 120
      ? [size, 'second']
      : size < 7_200
        ? [size / 60, 'minute']
        : size < 172_800
          ? [size / 3_600, 'hour']
          : [size / 86_400, 'day']
  const text = count(Math.round(Number(amount)), String(unit))
  return seconds < 0 ? `${text} ago` : `in ${text}`
}

function sizeLines({ token: { bytes }, claims, limits }: Findings, paint: Paint): readonly string[] {
  const line = (name: string, size: number): string =>
    `  ${String(size).padStart(6)}  ${String(Math.round((size / bytes.token) * 100)).padStart(3)} %  ${name}`
  const limitLines = limits
    .filter(({ state }) => state !== 'fine')
    .map(({ name, state, used, bytes: most }) => {
      const text = `  ${state === 'over' ? 'too large for' : 'nearly too large for'} ${LIMIT_TITLES[name]}: ${used} of ${most} bytes`
      return state === 'over' ? paint.red(text) : paint.yellow(text)
    })
  return [
    `  ${bytes.token} bytes in all`,
    line('header', bytes.header),
    ...claims.map(({ claim, bytes: size }) => line(printable(claim), size)),
    line('signature', bytes.signature),
    ...limitLines,
    ...(limitLines.length === 0
      ? []
      : ['  Grant wildcards in place of many keys, or keep the access data elsewhere (loadMember).']),
  ]
}
