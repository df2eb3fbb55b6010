/*
 * The server of the soak: the Express example as it is, in a process of its own with `--expose-gc`. Whoever started it asks over IPC
 * what it holds.
 */
import { startFinance } from '@stagedoor-example/express-finance'
import type { MemorySample } from './server-process.ts'

const [issuer = '', audience = ''] = process.argv.slice(2)

let decisions = 0
const { url } = await startFinance({
  issuer,
  audience,
  // Small, so that it is full from the start: what is remembered up to a bound is no leak, and would hide one.
  tokenCache: { maxEntries: 256 },
  onDecision: () => {
    decisions += 1
  },
})
process.send?.(Number(new URL(url).port))

process.on('message', () => {
  sample().then((taken) => process.send?.(taken))
})
// The soak has ended, however it did.
process.on('disconnect', () => process.exit())

async function sample(): Promise<MemorySample> {
  // Twice, with a turn of the event loop between: what a finalizer lets go is collected only by the next one.
  for (let times = 0; times < 2; times += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heapUsed, external, rss, decisions }
}
