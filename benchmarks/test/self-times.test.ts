import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { selfTimes } from '../profile/self-times.ts'

const folder = mkdtempSync(join(tmpdir(), 'stagedoor-self-times-'))
afterEach(() => rmSync(folder, { recursive: true }))

const node = (id: number, functionName: string): object => ({
  id,
  callFrame: { functionName, url: '', lineNumber: 0 },
})

describe('a profile', () => {
  it('tells of the second half of its time, and of no idle time', () => {
    const profile = {
      nodes: [node(1, 'start'), node(2, 'serve'), node(3, 'collect'), node(4, '(idle)')],
      samples: [1, 1, 2, 4, 2, 3],
      timeDeltas: [50, 50, 30, 40, 15, 15],
    }
    writeFileSync(join(folder, 'one.cpuprofile'), JSON.stringify(profile))
    expect(selfTimes(folder)).toEqual([
      { name: 'serve', part: 0.75 },
      { name: 'collect', part: 0.25 },
    ])
  })
})
