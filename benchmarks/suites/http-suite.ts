import { createTestIssuer } from '@stagedoor/testing'
import type { HttpContender } from '../http/http-contender.ts'
import { type HttpRequests, httpRequests } from '../http/http-tokens.ts'
import { ServerProcess } from '../http/server-process.ts'
import { pairedRatios, type Spread, spreadOf } from '../measure/statistics.ts'

/** How much is measured. */
export interface HttpEffort {
  readonly rounds: number
  /** Requests of one sample. */
  readonly requests: number
  readonly warmUp: number
}

/** One backend's row. */
interface HttpRow {
  readonly name: string
  readonly kind: HttpContender['kind']
  readonly framework: HttpContender['framework']
  readonly tokenBytes: number
  /** Microseconds of CPU that a request costs the server. */
  readonly cpu: Spread
  /** The same, over the bare framework in the same round. */
  readonly added: Spread
  /** Its `added` over that of remembered tokens by hand, and of jose by hand: medians, as differences of a round can be nothing. */
  readonly overCached: number
  readonly overJose: number
  /** Requests in a second of CPU, over the bare framework in the same round: what a busy server answers. */
  readonly throughput: Spread
}

/** What the suite finds. */
export interface HttpResult {
  readonly rows: readonly HttpRow[]
}

/** The files in `http/servers`, in the order of the tables. */
const FILES = [
  'bare-express',
  'hand-cached',
  'hand-jose',
  'stagedoor-express',
  'stagedoor-express-forgetting',
  'express-jwt',
  'express-oauth2-jwt-bearer',
  'bare-nest',
  'stagedoor-nest',
  'nest-passport',
  'nest-casl',
] as const

/** Members whose tokens come in turn, as those of an application's users do. */
const MEMBERS = 200

/** A few microseconds are told apart here; four times the requests of the others. */
const KINDS_IN_DETAIL: readonly HttpContender['kind'][] = ['bare', 'floor', 'stagedoor']

interface Backend {
  readonly file: string
  readonly contender: HttpContender
  readonly requests: HttpRequests
  readonly server: ServerProcess
  readonly cpu: number[]
}

/** One route behind every guard, over HTTP on loopback; each server in a process of its own, all asked in turn. */
export async function httpSuite(effort: HttpEffort): Promise<HttpResult> {
  const issuer = await createTestIssuer({ audience: 'benchmark', algorithm: 'RS256' })
  const keys = await issuer.listen()
  const backends: Backend[] = []
  try {
    const requests = new Map<string, HttpRequests>()
    for (const file of FILES) {
      const { contender } = (await import(`../http/servers/${file}.ts`)) as { contender: HttpContender }
      const form = `${contender.claims} ${contender.refusal}`
      const made = requests.get(form) ?? (await httpRequests(issuer, contender, MEMBERS))
      requests.set(form, made)
      const server = await ServerProcess.start(file, { issuer: issuer.issuer, audience: issuer.audience })
      backends.push({ file, contender, requests: made, server, cpu: [] })
    }
    for (const backend of backends) await checkAnswers(backend)
    for (const {
      server,
      requests: { good },
    } of backends)
      await server.load(good, effort.warmUp)
    for (let round = 0; round < effort.rounds; round += 1)
      for (let turn = 0; turn < backends.length; turn += 1)
        await sample(backends[(turn + round) % backends.length], effort.requests)
  } finally {
    for (const { server } of backends) server.stop()
    await keys.close()
  }
  return { rows: backends.map((backend) => rowOf(backend, backends)) }
}

/** @throws Error (as a rejection) if a backend lets through what it should not: nobody is timed at guarding nothing. */
async function checkAnswers({ contender, requests, server }: Backend): Promise<void> {
  for (const request of requests.good.slice(0, 20)) {
    const status = await server.ask(request)
    if (status !== 200) throw new Error(`${contender.name} answers a good token with ${status}`)
  }
  if (contender.kind === 'bare') return
  for (const { name, request, statuses } of requests.bad) {
    const status = await server.ask(request)
    if (!statuses.includes(status)) throw new Error(`${contender.name} answers ${name} with ${status}`)
  }
}

async function sample(backend: Backend | undefined, most: number): Promise<void> {
  if (backend === undefined) return
  const { contender, server, requests, cpu } = backend
  const count = KINDS_IN_DETAIL.includes(contender.kind) ? most : Math.ceil(most / 4)
  const before = await server.usedCpu()
  await server.load(requests.good, count)
  cpu.push(((await server.usedCpu()) - before) / count)
}

function rowOf(backend: Backend, all: readonly Backend[]): HttpRow {
  const { contender, cpu, requests } = backend
  const bare = named(all, contender.framework === 'nest' ? 'bare-nest' : 'bare-express')
  const added = addedBy(backend, bare)
  const express = named(all, 'bare-express')
  const overFloor = (file: string): number =>
    spreadOf(added).median / spreadOf(addedBy(named(all, file), express)).median
  return {
    name: contender.name,
    kind: contender.kind,
    framework: contender.framework,
    tokenBytes: requests.tokenBytes,
    cpu: spreadOf(cpu),
    added: spreadOf(added),
    overCached: overFloor('hand-cached'),
    overJose: overFloor('hand-jose'),
    throughput: spreadOf(pairedRatios(bare.cpu, cpu)),
  }
}

const addedBy = ({ cpu }: Backend, bare: Backend): readonly number[] =>
  cpu.map((value, round) => value - (bare.cpu[round] ?? Number.NaN))

function named(all: readonly Backend[], file: string): Backend {
  const found = all.find((each) => each.file === file)
  if (found === undefined) throw new Error(`${file} was not measured`)
  return found
}
