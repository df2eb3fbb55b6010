import { readFileSync } from 'node:fs'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { describe, expect, it } from 'vitest'
import { tablesOf, tableUnder } from './documented-tables.js'

const page = readFileSync(
  new URL('../../../docs/reference/platform-catalog.md', import.meta.url),
  'utf8',
).replaceAll('\r\n', '\n')

describe('docs/reference/platform-catalog.md', () => {
  it.each([...tablesOf(platformCatalog)])(
    'lists under %s exactly what the catalog holds',
    (heading, rows) => {
      expect(tableUnder(page, heading)).toEqual(rows)
    },
  )

  it('may say that every permission is delegable', () => {
    expect(platformCatalog.permissions.filter(({ delegable }) => !delegable)).toEqual([])
  })
})
