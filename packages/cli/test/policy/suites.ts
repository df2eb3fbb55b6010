import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Io } from '../../src/io.ts'
import { findSuites } from '../../src/policy/find-suites.ts'
import type { PolicySuite } from '../../src/policy/suite.ts'
import { aModule, catalogOf } from '../definitions.ts'
import { temporaryFolder } from '../run-cli.ts'

/** Finance, sold alone or on top of a package, with a slice and a key that no wildcard covers. */
export const catalog = catalogOf({
  modules: {
    home: aModule({
      type: 'base',
      standalone: false,
      permissions: { tasks: { read: { description: 'x', scopes: [] } } },
    }),
    finance: aModule({
      permissions: {
        bills: ['read', 'write'],
        periods: { close: { description: 'x', delegable: false, scopes: [] } },
        exports: { read: { description: 'x', scopes: [] } },
      },
    }),
  },
  packages: { start: { modules: ['home'] } },
  addons: { exporting: { extends: ['finance', 'start'], unlocks: ['finance.exports.*'] } },
  aliases: { 'finance.invoices.read': 'finance.bills.read' },
})

/** Fixtures that every file here may begin with. */
export const FIXTURES = `companies:
  ledger: { bought: { modules: [finance] } }
  lapsed: { bought: {} }
members:
  ada: { company: ledger, modules: [finance], grants: [{ permissions: [finance.*] }] }
  una:
    company: ledger
    modules: [finance]
    grants: [{ permissions: [finance.bills.read], scope: { businessUnit: [bu_1] } }]
  eve: { company: lapsed, modules: [finance], grants: [{ permissions: [finance.*] }] }
targets:
  one: { businessUnit: bu_1 }
  two: { businessUnit: bu_2 }
`

/** Reads files of policy tests; \`main.yaml\` where only a text is given. */
export function suitesOf(
  files: string | Readonly<Record<string, string>>,
  paths = ['.'],
): readonly PolicySuite[] {
  const cwd = temporaryFolder()
  for (const [name, text] of Object.entries(typeof files === 'string' ? { 'main.yaml': files } : files))
    writeFileSync(join(cwd, name), text)
  const unused = (): void => undefined
  const io: Io = { cwd, env: {}, isTerminal: false, out: unused, err: unused, stdin: async () => '' }
  return findSuites(io, catalog, paths)
}
