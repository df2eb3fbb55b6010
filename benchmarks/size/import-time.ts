import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Spread, spreadOf } from '../measure/statistics.ts'

const run = promisify(execFile)

/** Milliseconds of CPU that importing `core` takes over an empty module, each in a fresh process. */
export async function importTime(rounds: number): Promise<Spread> {
  const differences: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    // In turn, and the other way round every other time.
    const [first, second] = round % 2 === 0 ? [EMPTY, CORE] : [CORE, EMPTY]
    const [one, other] = [await timeOf(first), await timeOf(second)]
    differences.push(first === CORE ? one - other : other - one)
  }
  return spreadOf(differences)
}

const CORE = import.meta.resolve('@stagedoor/core')
const EMPTY = new URL('./empty.js', import.meta.url).href

/** Milliseconds of CPU of one `import()`, as the fresh process itself sees it. */
async function timeOf(address: string): Promise<number> {
  const code = `const before = process.cpuUsage()
    await import(${JSON.stringify(address)})
    const { user, system } = process.cpuUsage(before)
    console.log((user + system) / 1e3)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code])
  return Number(stdout)
}
