import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** One function, and the part of the time that its own code took. */
export interface SelfTime {
  readonly name: string
  readonly part: number
}

/**
 * The functions of the one profile in a folder, by what their own code took. Idle time is not counted, nor the first half of the
 * time: in it the program starts and warms up.
 */
export function selfTimes(folder: string): readonly SelfTime[] {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))
  if (file === undefined) throw new Error(`there is no profile in ${folder}`)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile
  const byId = new Map(nodes.map((node) => [node.id, nameOf(node)]))
  const times = new Map<string, number>()
  const half = timeDeltas.reduce((sum, time) => sum + time, 0) / 2
  let passed = 0
  samples.forEach((id, at) => {
    const name = byId.get(id) ?? '(unknown)'
    const time = timeDeltas[at] ?? 0
    passed += time
    if (passed > half && name !== '(idle)') times.set(name, (times.get(name) ?? 0) + time)
  })
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times].map(([name, time]) => ({ name, part: time / total })).sort((a, b) => b.part - a.part)
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const place = url.split('/').slice(-3).join('/')
  return place === '' ? functionName : `${functionName || '(anonymous)'} ${place}:${lineNumber + 1}`
}
