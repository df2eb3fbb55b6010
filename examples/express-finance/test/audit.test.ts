import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const example = join(import.meta.dirname, '..')
const guide = readFileSync(join(example, '..', '..', 'docs', 'guides', 'route-audit.md'), 'utf8')

async function audit(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(example, 'dist', 'audit.js'), ...args])
  return stdout
}

/** What comes before the long list of permissions that other backends guard. */
const head = (text: string): string => text.split('\n\n').slice(0, 2).join('\n\n')

describe('the audit of the example', () => {
  it('is the table that docs/guides/route-audit.md shows', async () => {
    const table = head(await audit())
    expect(table).toContain('GET     /bills/:id')
    expect(guide).toContain(`\`\`\`text\n${table}\n\`\`\``)
  })

  it('is Markdown with the same routes for a pull request', async () => {
    const text = await audit('markdown')
    expect(text).toContain('| `GET` | `/reports` | `finance.reports.read, scope: company` | `the route` |')
    expect(text.match(/^\| `/gm)).toHaveLength(9)
  })

  it('is JSON with the routes, what can never pass and what no route names', async () => {
    const inventory = JSON.parse(await audit('json'))
    expect(inventory).toMatchObject({ inventoryVersion: 1, impossible: [] })
    expect(inventory.routes).toHaveLength(9)
    expect(inventory.unused).toContain('finance.income.read')
    expect(inventory.unused).not.toContain('finance.bills.read')
  })
})
