/** Prepares an input of a size, and what is done with it. */
export type Prepare = (size: number) => Promise<() => unknown> | (() => unknown)

/** What is linear takes 8 times as long for 8 times the input, and what is quadratic 64 times; half-way, as factors go, lies 22. */
export const STILL_LINEAR = 22

const FACTOR = 8
const SAMPLES = 7
const ATTEMPTS = 4
/** A sample of the small input takes as long as this, in milliseconds: shorter ones measure the clock. */
const LEAST = 1.5

/**
 * How many times longer work takes for 8 times the input. Of each size the quickest of several samples counts, taken in turn: what
 * others do on the machine only ever adds. Measured anew where it looks bad, for the same reason; the best attempt is told.
 *
 * @param prepare - makes the work; preparing does not count
 * @param size - the small size
 */
export async function growthOf(prepare: Prepare, size: number): Promise<number> {
  const [small, large] = [await prepare(size), await prepare(FACTOR * size)]
  for (const work of [small, large, small, large]) await work()
  const times = await timesFor(small)
  let best = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < ATTEMPTS && best > STILL_LINEAR; attempt += 1) {
    let [quick, slow] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      quick = Math.min(quick, await took(small, times))
      slow = Math.min(slow, (await took(large, Math.ceil(times / FACTOR))) / Math.ceil(times / FACTOR))
    }
    best = Math.min(best, slow / (quick / times))
  }
  return best
}

/** How often the work must be done for a sample to be long enough. */
async function timesFor(work: () => unknown): Promise<number> {
  let times = 1
  while ((await took(work, times)) < LEAST) times *= 2
  return times
}

async function took(work: () => unknown, times: number): Promise<number> {
  const started = performance.now()
  for (let each = 0; each < times; each += 1) {
    const answer = work()
    if (answer instanceof Promise) await answer
  }
  return performance.now() - started
}
