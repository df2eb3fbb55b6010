import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The bytes in use after a collection: the heap, and what it holds outside. */
export function bytesHeld(): number {
  // Twice: the first frees what the second finds weakly held.
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * The bytes that one piece of work allocates: what the heap grows by without a collection in between. The smallest of some tries, as
 * the engine's own compiling allocates too.
 *
 * @param run - does the work so many times; synchronous
 * @param times - so often that the young generation does not fill: 1 MB in all at most
 */
export function bytesAllocated(run: (times: number) => void, times: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 7; attempt += 1) {
    collect()
    const before = process.memoryUsage().heapUsed
    run(0)
    const idle = process.memoryUsage().heapUsed - before
    const start = process.memoryUsage().heapUsed
    run(times)
    const grown = process.memoryUsage().heapUsed - start - idle
    // A collection came in between: the figure says nothing.
    if (grown >= 0) least = Math.min(least, grown)
    else if (grown > -256) least = 0
  }
  return least / times
}
