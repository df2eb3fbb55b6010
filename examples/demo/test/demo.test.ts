import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { LAYER_OF_REASON } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { differences } from '../src/ask.js'
import { scenarios } from '../src/scenarios.js'

const main = new URL('../dist/main.js', import.meta.url).pathname

describe('the demo', () => {
  it('gets every expected answer from the running services and ends with exit code 0', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [main])
    expect(stdout).toContain(`All ${scenarios.length} answers are the expected ones.`)
    for (const { who } of scenarios) expect(stdout).toContain(who)
  })

  it('shows every reason of the layers 1 to 4', () => {
    const reasons = Object.entries(LAYER_OF_REASON).filter(([, layer]) => layer !== 'catalog')
    const shown = scenarios.map(({ expect: { code, layer } }) => `${layer} ${code}`)
    for (const [reason, layer] of reasons) expect(shown).toContain(`${layer} ${reason}`)
  })

  it('shows an answer of every status that a guard gives', () => {
    const statuses = scenarios.map(({ expect: { status } }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 201, 400, 401, 403, 503]))
  })

  it('notices a status, a code and a layer that are not the expected ones', () => {
    const answer = { status: 200, problem: {} }
    expect(differences(answer, { status: 200 })).toEqual([])
    expect(differences(answer, { status: 403, code: 'out_of_scope', layer: 'scope' })).toEqual([
      'status is 200 instead of 403',
      'code is absent instead of out_of_scope',
      'layer is absent instead of scope',
    ])
  })
})
