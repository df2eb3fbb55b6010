import { createTestIssuer, type TestIssuer } from '@stagedoor/testing'
import type { HttpContender } from '../http/http-contender.ts'
import { type HttpRequests, httpRequests } from '../http/http-tokens.ts'
import { ServerProcess } from '../http/server-process.ts'
import { pairedRatios, type Spread, spreadOf } from '../measure/statistics.ts'

/** How much is measured. */
export interface HttpEffort {
  /** How often every server is started: what the engine makes of one program differs from start to start. */
  readonly launches: number
  /** Rounds of one launch. */
  readonly rounds: number
  /** Requests of one sample. */
  readonly requests: number
  /** What each server spends before it is measured, in seconds of its CPU: a server runs for days. */
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

/** Requests before each sample that are not counted: the others, who had their turns, have had the caches of the processor. */
const LEAD_IN = 100

interface Backend {
  readonly file: string
  readonly contender: HttpContender
  readonly requests: HttpRequests
  /** Microseconds a request, of every round of every launch. */
  readonly cpu: number[]
}

type Running = Backend & { readonly server: ServerProcess }

/** One route behind every guard, over HTTP on loopback; each server in a process of its own, all asked in turn. */
export async function httpSuite(effort: HttpEffort): Promise<HttpResult> {
  const issuer = await createTestIssuer({ audience: 'benchmark', algorithm: 'RS256' })
  const keys = await issuer.listen()
  try {
    const backends = await backendsFor(issuer)
    for (let launch = 0; launch < effort.launches; launch += 1) await measure(backends, issuer, effort)
    return { rows: backends.map((backend) => rowOf(backend, backends)) }
  } finally {
    await keys.close()
  }
}

async function backendsFor(issuer: TestIssuer): Promise<readonly Backend[]> {
  const made = new Map<string, HttpRequests>()
  const backends: Backend[] = []
  for (const file of FILES) {
    const { contender } = (await import(`../http/servers/${file}.ts`)) as { contender: HttpContender }
    const form = `${contender.claims} ${contender.refusal}`
    const requests = made.get(form) ?? (await httpRequests(issuer, contender, MEMBERS))
    made.set(form, requests)
    backends.push({ file, contender, requests, cpu: [] })
  }
  return backends
}

/** One launch: starts every server, warms each up, and adds the rounds to their figures. */
async function measure(
  backends: readonly Backend[],
  { issuer, audience }: TestIssuer,
  { rounds, requests, warmUp }: HttpEffort,
): Promise<void> {
  const running: Running[] = []
  try {
    for (const backend of backends)
      running.push({ ...backend, server: await ServerProcess.start(backend.file, { issuer, audience }) })
    for (const each of running) await checkAnswers(each)
    for (const { server, requests: sent } of running) await server.warmUp(sent.good, warmUp)
    for (let round = 0; round < rounds; round += 1)
      for (let turn = 0; turn < running.length; turn += 1)
        await sample(running[(turn + round) % running.length], requests)
  } finally {
    for (const { server } of running) server.stop()
  }
}

/** @throws Error (as a rejection) if a backend lets through what it should not: nobody is timed at guarding nothing. */
async function checkAnswers({ contender, requests, server }: Running): Promise<void> {
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

async function sample(backend: Running | undefined, most: number): Promise<void> {
  if (backend === undefined) return
  const { contender, server, requests, cpu } = backend
  const count = KINDS_IN_DETAIL.includes(contender.kind) ? most : Math.ceil(most / 4)
  await server.load(requests.good, LEAD_IN)
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
