import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { describe, expect, it } from 'vitest'
import { constantNames } from '../../src/keys/constant-names.ts'
import { goKeys } from '../../src/keys/go-keys.ts'
import { pythonKeys } from '../../src/keys/python-keys.ts'
import { typescriptKeys } from '../../src/keys/typescript-keys.ts'
import { aModule, catalogOf } from '../definitions.ts'
import { fromRepository, temporaryFolder } from '../run-cli.ts'

/** A catalog whose keys and texts are hard to write down. */
const awkward = catalogOf({
  modules: {
    key: aModule({
      title: 'A "title"\nwith */ and \\ and `ticks`',
      permissions: {
        'market-study': {
          read: 'One \u2028 line */ import "os"',
          view: { description: 'b', deprecated: 'Use\nread */' },
        },
        market_study: ['read'],
        market_: ['study_read'],
      },
    }),
    all: aModule({ permissions: {} }),
  },
})

describe('names for keys', { timeout: 60_000 }, () => {
  it('are those of the keys', () => {
    expect([...constantNames(['finance.bills.read', 'businessUnit'], 'upper').values()]).toEqual([
      'FINANCE_BILLS_READ',
      'BUSINESS_UNIT',
    ])
    expect([...constantNames(['finance.market-study.read'], 'pascal').values()]).toEqual([
      'FinanceMarketStudyRead',
    ])
  })

  it('differ where keys differ, and do not depend on their order', () => {
    const keys = ['a.b-c.d', 'a.b_c.d', 'a.b.c']
    const names = constantNames(keys, 'upper')
    expect(new Set(names.values()).size).toBe(3)
    expect(names.get('a.b.c')).toBe('A_B_C')
    expect(constantNames([...keys].reverse(), 'upper').get('a.b-c.d')).toBe(names.get('a.b-c.d'))
  })

  it('keep away from names that are taken', () => {
    expect(constantNames(['key'], 'pascal', ['Key']).get('key')).toMatch(/^Key_[0-9a-f]{8}$/)
  })
})

describe('the keys of a catalog', { timeout: 60_000 }, () => {
  it.each([
    ['the platform catalog', platformCatalog],
    ['an awkward one', catalogOf({ modules: { solo: aModule() } })],
    ['the worst', awkward],
  ])(
    'are TypeScript that compiles, with unions that refuse a misspelt key: %s',
    (_name, catalog) => {
      const folder = temporaryFolder()
      const first = catalog.permissions[0]?.key
      writeFileSync(join(folder, 'keys.ts'), typescriptKeys(catalog))
      writeFileSync(
        join(folder, 'use.ts'),
        `import type { PermissionKey, ModuleKey, AddonKey } from './keys.js'
       import { PERMISSION_KEYS } from './keys.js'
       export const good: PermissionKey = '${first}'
       // @ts-expect-error misspelt
       export const bad: PermissionKey = '${first}x'
       // @ts-expect-error no module
       export const none: ModuleKey = 'nope'
       export const addon = (key: AddonKey): string => key
       export const count: number = PERMISSION_KEYS.length`,
      )
      const options = [
        '--strict',
        '--noEmit',
        '--isolatedDeclarations',
        '--declaration',
        '--target',
        'es2023',
      ]
      const tsc = fromRepository('node_modules/typescript/bin/tsc')
      const modules = ['--module', 'nodenext', '--types', '']
      const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, ...modules, 'use.ts'], {
        cwd: folder,
        encoding: 'utf8',
      })
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    },
    30_000,
  )

  const python = spawnSync('python3', ['--version'], { encoding: 'utf8' })
  it.skipIf(python.status !== 0)('are Python that runs', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'platform_keys.py'), pythonKeys(platformCatalog))
    writeFileSync(join(folder, 'awkward.py'), pythonKeys(awkward))
    writeFileSync(
      join(folder, 'main.py'),
      [
        'import platform_keys as keys, awkward',
        'print(keys.PERMISSION_FINANCE_BILLS_READ, len(keys.ALL_PERMISSIONS), keys.DIMENSION_BUSINESS_UNIT)',
        'print(len({*awkward.ALL_PERMISSIONS}), len([n for n in dir(awkward) if n.startswith("PERMISSION_")]))',
      ].join('\n'),
    )
    const { stdout, stderr } = spawnSync('python3', ['-I', '-B', join(folder, 'main.py')], {
      encoding: 'utf8',
    })
    // Isolated, Python does not look beside the script.
    expect(stderr === '' ? stdout : runInPlace(folder)).toBe('finance.bills.read 33 businessUnit\n4 4\n')
  })

  it('are Go that declares every name once', () => {
    for (const catalog of [platformCatalog, awkward]) {
      const source = goKeys(catalog, 'catalog')
      const names = [...source.matchAll(/^\t(\w+) \w+ = "/gm)].map(([, name]) => name)
      const types = [...source.matchAll(/^type (\w+) string$/gm)].map(([, name]) => name)
      const lists = [...source.matchAll(/^var (\w+) = /gm)].map(([, name]) => name)
      const declared = [...names, ...types, ...lists]
      expect(new Set(declared).size).toBe(declared.length)
      expect(names.length).toBeGreaterThan(catalog.permissions.length)
      for (const line of source.split('\n'))
        expect(line).toMatch(
          /^$|^\/\/ |^\t\/\/|^package |^type |^const \($|^var |^\)$|^\}$|^\t\w+(,| \w+ = ".*")$/,
        )
    }
  })

  it('hold the deprecation of a key', () => {
    expect(typescriptKeys(awkward)).toContain("/** @deprecated Use read * / */\n  'key.market-study.view',")
    expect(goKeys(awkward, 'catalog')).toContain('\t// Deprecated: Use read * /\n')
  })
})

const runInPlace = (folder: string): string =>
  spawnSync('python3', ['main.py'], { cwd: folder, encoding: 'utf8' }).stdout
