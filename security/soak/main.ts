/*
 * The soak: `npm run soak -- --requests 100000`. A million requests when left out. Prints what the server held after each twentieth of
 * them, and ends with 1 unless its heap stayed flat.
 */
import { parseArgs } from 'node:util'
import { createTestIssuer } from '@stagedoor/testing'
import { KeepAliveClient } from '../keep-alive-client.ts'
import { soakRequests } from './requests.ts'
import { type MemorySample, ServerProcess } from './server-process.ts'
import { slopeOf } from './slope.ts'

const CONNECTIONS = 32
const SAMPLES = 20
/** The first samples, in which caches fill and code is compiled: they do not count. */
const WARM_UP = 5
/**
 * The heap is flat if it grows by less than this, in bytes a request. The smallest leak, a pointer in a list for each token that never
 * repeats, is 8 bytes in a quarter of the requests and more.
 */
const MOST_GROWTH = 2
/** What the heap of an idle process may differ by from one collection to the next, in bytes: a short run is not judged more finely. */
const NOISE = 524_288

const { values } = parseArgs({ options: { requests: { type: 'string', default: '1000000' } } })
const requests = Number(values.requests)
if (!Number.isInteger(requests) || requests < 1_000) {
  console.error('--requests takes a whole number from 1000')
  process.exit(2)
}

const issuer = await createTestIssuer({ audience: 'finance-api' })
const keys = await issuer.listen()
const server = await ServerProcess.start({ issuer: issuer.issuer, audience: issuer.audience })
const clients = Array.from({ length: CONNECTIONS }, () => new KeepAliveClient(server.port))
const next = await soakRequests(issuer)
const statuses = new Map<number, number>()
let wrong = 0

const started = performance.now()
console.log(' requests   heap used    external         rss     requests/s')
const samples: (MemorySample & { readonly requests: number })[] = []
for (let each = 1; each <= SAMPLES; each += 1) {
  const since = performance.now()
  const count = Math.floor((requests * each) / SAMPLES) - (samples.at(-1)?.requests ?? 0)
  await send(count)
  const took = (performance.now() - since) / 1_000
  samples.push({ requests: (samples.at(-1)?.requests ?? 0) + count, ...(await server.sample()) })
  printRow(count / took)
}
const seconds = (performance.now() - started) / 1_000
for (const client of clients) client.close()
server.stop()
await keys.close()
process.exitCode = judge() ? 0 : 1

/** Sends so many requests over all connections, and waits for their answers. */
async function send(count: number): Promise<void> {
  let left = count
  await Promise.all(
    clients.map(async (client) => {
      while (left > 0) {
        left -= 1
        const { path, token, status: expected } = await next()
        const { status } = await client.get(path, token)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (status !== expected) wrong += 1
      }
    }),
  )
}

function printRow(rate: number): void {
  const sample = samples.at(-1)
  if (sample === undefined) return
  const cells = [sample.heapUsed, sample.external, sample.rss].map((bytes) =>
    `${kibibytes(bytes)} KiB`.padStart(12),
  )
  console.log(
    `${number(sample.requests).padStart(9)}${cells.join('')}${number(Math.round(rate)).padStart(15)}`,
  )
}

/** Prints the result; is the heap flat, and was every answer right? */
function judge(): boolean {
  const counted = samples.slice(WARM_UP)
  const slope = slopeOf(
    counted.map((sample) => ({ x: sample.requests, y: sample.heapUsed + sample.external })),
  )
  const span = (counted.at(-1)?.requests ?? 0) - (counted[0]?.requests ?? 0)
  const most = Math.max(MOST_GROWTH * span, NOISE)
  const isFlat = slope * span <= most
  const told = [...statuses].sort().map(([status, times]) => `${number(times)} × ${status}`)
  console.log(`
${number(requests)} requests in ${Math.round(seconds)} s: ${told.join(', ')}; ${number(samples.at(-1)?.decisions ?? 0)} events
${wrong} answered with another status than expected
after the first quarter the heap grew by ${slope.toFixed(3)} bytes a request, ${kibibytes(slope * span)} KiB over \
${number(span)} requests; at most ${kibibytes(most)} KiB is flat
The heap is ${isFlat ? 'flat' : 'NOT FLAT'}.`)
  return isFlat && wrong === 0
}

function kibibytes(bytes: number): string {
  return number(Math.round(bytes / 1_024))
}

function number(value: number): string {
  return value.toLocaleString('en')
}
