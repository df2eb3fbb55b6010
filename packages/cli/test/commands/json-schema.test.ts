import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

describe('stagedoor json-schema', { timeout: 60_000 }, () => {
  it('writes the schema, with its id', () => {
    const cwd = temporaryFolder()
    const id = 'https://example.com/claims.json'
    expect(runStagedoor(['json-schema', platform, '--id', id, '--out', 'claims.json'], { cwd }).code).toBe(0)
    expect(JSON.parse(readFileSync(join(cwd, 'claims.json'), 'utf8'))).toMatchObject({
      $id: id,
      $defs: {
        pattern: { enum: expect.arrayContaining(['finance.*', 'finance.bills.*', 'finance.bills.read']) },
      },
      properties: { act: false },
    })
  })

  it('prints it, and allows actors on demand', () => {
    const { stdout } = runStagedoor(['json-schema', platform, '--actors'])
    expect(JSON.parse(stdout)).toMatchObject({ properties: { act: true } })
  })
})
