/** One way of doing the work that is measured. */
export interface Runner {
  readonly name: string
  /** Makes ready for one sample, untimed: fresh input, for instance. */
  readonly prepare?: (times: number) => void | Promise<void>
  /** Does the work so many times. */
  readonly run: (times: number) => void | Promise<void>
}

/** How long and how often. */
export interface ContestOptions {
  readonly rounds: number
  /** Milliseconds that one sample should take. */
  readonly sample: number
  /** The most times a sample does the work, where input has to be made for each. */
  readonly most?: number
}

/** For each name, the nanoseconds of one piece of work in each round. */
export type Rounds = ReadonlyMap<string, readonly number[]>

/**
 * Runs all in turn, round after round, in one process: whatever slows the machine slows all of them, and is gone from the ratios of
 * a round. Each round begins with another one, so that nobody always pays for the garbage of the same predecessor.
 */
export async function contest(runners: readonly Runner[], options: ContestOptions): Promise<Rounds> {
  const { rounds } = options
  const times = new Map<Runner, number>()
  for (const runner of runners) times.set(runner, await calibrate(runner, options))
  const results = new Map(runners.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round += 1)
    for (let turn = 0; turn < runners.length; turn += 1) {
      const runner = runners[(turn + round) % runners.length]
      if (runner === undefined) continue
      const count = times.get(runner) ?? 1
      results.get(runner.name)?.push((await sampleOf(runner, count)) / count)
    }
  return results
}

/** What each spends before it is measured, in nanoseconds of CPU. */
const WARM_UP = 400e6

/** Warms up, and finds how often the work fits into one sample. */
async function calibrate(runner: Runner, { sample, most = 1e9 }: ContestOptions): Promise<number> {
  let times = Math.min(16, most)
  let spent = 0
  // Samples of the right length until the optimising compiler has seen enough: servers run for days.
  for (let warm = 0; warm < 3 || spent < WARM_UP; ) {
    const took = await sampleOf(runner, times)
    spent += took
    if (took >= sample * 0.5e6 || times >= most) warm += 1
    const factor = Math.max(0.2, Math.min(8, (sample * 1e6) / Math.max(took, 1)))
    times = Math.max(1, Math.min(most, Math.round(times * factor)))
  }
  return times
}

/** Nanoseconds of CPU that one sample took. */
async function sampleOf(runner: Runner, times: number): Promise<number> {
  const prepared = runner.prepare?.(times)
  if (prepared instanceof Promise) await prepared
  const started = cpuNow()
  const running = runner.run(times)
  // Not always awaited: a turn of the microtask queue is more than the work of some.
  if (running instanceof Promise) await running
  return cpuNow() - started
}

/**
 * The CPU time of the process, in nanoseconds: with the threads that check signatures, collect garbage and compile, and not with what
 * others do meanwhile. Not the time on the wall: on a shared machine most of it can be somebody else's.
 */
function cpuNow(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1e3
}
