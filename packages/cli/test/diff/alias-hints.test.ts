import { diffCatalogs, type ReportedChange, toReport } from '@stagedoor/cli'
import { describe, expect, it } from 'vitest'
import { aModule, catalogOf, type Definition } from '../definitions.ts'
import { Project } from '../project.ts'

/** A module with permissions, each described by nothing but its key. */
const withKeys = (...keys: readonly string[]): object => {
  const permissions: Record<string, Record<string, object>> = {}
  for (const key of keys) {
    const [resource = '', action = ''] = key.split('.')
    permissions[resource] = { ...permissions[resource], [action]: { description: 'Do it.' } }
  }
  return aModule({ permissions })
}

const side = (definition: Definition): { catalog: ReturnType<typeof catalogOf>; isLock: false } => ({
  catalog: catalogOf(definition),
  isLock: false,
})

const changesOf = (before: Definition, after: Definition): readonly ReportedChange[] =>
  toReport(diffCatalogs(side(before), side(after)), new Map()).changes

/** What each key that is gone may be now, as the comparison says. */
const hintsOf = (before: Definition, after: Definition): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    changesOf(before, after).flatMap(({ hint }) =>
      hint === undefined ? [] : [[hint.retired, hint.successors]],
    ),
  )

const SCHEDULING: Definition = {
  modules: { scheduling: withKeys('visits.read', 'visits.write', 'notes.read') },
}
const AGENDA: Definition = { modules: { agenda: withKeys('visits.read', 'visits.write', 'notes.read') } }

describe('diff, of a key that is gone without an alias', () => {
  it('names the same key in the successor of its module, and says that the alias of a module carries the module alone', () => {
    const renamed = { ...AGENDA, aliases: { scheduling: 'agenda' } }
    expect(hintsOf(SCHEDULING, renamed)).toEqual({
      'scheduling.visits.read': ['agenda.visits.read'],
      'scheduling.visits.write': ['agenda.visits.write'],
      'scheduling.notes.read': ['agenda.notes.read'],
    })
    expect(changesOf(SCHEDULING, renamed).map(({ message }) => message)).toContain(
      '`scheduling.notes.read` is removed without an alias: that of `scheduling` carries the module alone; if it is `agenda.notes.read` now, give it an alias',
    )
  })

  it('names it too where the module was merged into one that had that key already', () => {
    const before = { modules: { ...SCHEDULING.modules, agenda: withKeys('visits.read') } }
    const after = { modules: { agenda: withKeys('visits.read') }, aliases: { scheduling: 'agenda' } }
    expect(hintsOf(before, after)).toMatchObject({ 'scheduling.visits.read': ['agenda.visits.read'] })
  })

  it('names the new module that holds most of the keys of one that is gone, and its keys', () => {
    expect(hintsOf(SCHEDULING, AGENDA)).toEqual({
      scheduling: ['agenda'],
      'scheduling.visits.read': ['agenda.visits.read'],
      'scheduling.visits.write': ['agenda.visits.write'],
      'scheduling.notes.read': ['agenda.notes.read'],
    })
  })

  it('names no module that shares the lesser part of the keys, or was there before', () => {
    const lesser = { modules: { agenda: withKeys('notes.read', 'rooms.book') } }
    expect(hintsOf(SCHEDULING, lesser)).toEqual({ 'scheduling.notes.read': ['agenda.notes.read'] })
    const before = { modules: { ...SCHEDULING.modules, ...AGENDA.modules } }
    expect(hintsOf(before, AGENDA)).toEqual({})
  })

  it.each([
    ['another action of its resource', 'invoices.void', 'invoices.cancel'],
    ['another resource with its action', 'invoices.void', 'bills.void'],
  ])('names what is new in its module: %s', (_, was, is) => {
    expect(
      hintsOf(
        { modules: { billing: withKeys('invoices.read', was) } },
        { modules: { billing: withKeys('invoices.read', is) } },
      ),
    ).toEqual({ [`billing.${was}`]: [`billing.${is}`] })
  })

  it.each([
    ['a key that shares one part', 'bills.cancel'],
    ['a key that was there before', 'invoices.read'],
  ])('does not name %s', (_, is) => {
    expect(
      hintsOf(
        { modules: { billing: withKeys('invoices.read', 'invoices.void') } },
        { modules: { billing: withKeys('invoices.read', is) } },
      ),
    ).toEqual({})
  })

  it('does not name a key that is the successor of another by an alias', () => {
    expect(
      hintsOf(
        { modules: { billing: withKeys('invoices.void', 'invoices.read') } },
        {
          modules: { billing: withKeys('invoices.see') },
          aliases: { 'billing.invoices.read': 'billing.invoices.see' },
        },
      ),
    ).toEqual({})
  })

  it('says "one of" where several may be meant, and nothing where more than four may', () => {
    const before = { modules: { billing: withKeys('invoices.read', 'invoices.void') } }
    const several = { modules: { billing: withKeys('invoices.read', 'invoices.cancel', 'invoices.delete') } }
    expect(changesOf(before, several)[0]?.message).toBe(
      '`billing.invoices.void` is removed without an alias; if it is one of `billing.invoices.cancel` and `billing.invoices.delete` now, give it an alias',
    )
    const many = ['a', 'b', 'c', 'd', 'e'].map((action) => `invoices.${action}`)
    const after = { modules: { billing: withKeys('invoices.read', ...many) } }
    expect(hintsOf(before, after)).toEqual({})
  })
})

describe('diff, the aliases to paste', () => {
  const project = (before: Definition, after: Definition): Project => {
    const made = new Project()
    made.define(before, 'before.json')
    made.define(after, 'after.json')
    made.run('lock', 'before.json', '--lock', 'base.json')
    return made
  }

  /** The lines between the sentence that announces the aliases and the verdict. */
  const pasted = (text: string): string =>
    /for the aliases of the catalog, if these are renames:\n([\s\S]*)\n\d+ breaking/.exec(text)?.[1] ?? ''

  it.each([
    ['with an alias of the module alone', { scheduling: 'agenda' }],
    ['without any', {}],
  ])('keep what was granted, pasted into a catalog that renames a module %s', async (_, aliases) => {
    const made = project(SCHEDULING, { ...AGENDA, aliases })
    const first = await made.ask('diff', 'base.json', 'after.json')
    expect(first.code).toBe(1)
    const entries = JSON.parse(`{${pasted(first.stdout)}}`) as Record<string, string>
    expect(Object.keys(entries)).toHaveLength(3 + ('scheduling' in aliases ? 0 : 1))
    made.define({ ...AGENDA, aliases: { ...aliases, ...entries } }, 'after.json')
    const second = await made.ask('diff', 'base.json', 'after.json')
    expect(second.stdout).not.toContain('breaking the module')
    expect(second.stdout).not.toContain('breaking scheduling.')
    expect(second.stdout).not.toContain('for the aliases')
  })

  it('stand in the Markdown for a reviewer', async () => {
    const made = project(SCHEDULING, { ...AGENDA, aliases: { scheduling: 'agenda' } })
    const { stdout } = await made.ask('diff', 'base.json', 'after.json', '--markdown')
    expect(stdout).toContain(`### For the aliases of the catalog, if these are renames

\`\`\`json
"scheduling.visits.read": "agenda.visits.read",
"scheduling.visits.write": "agenda.visits.write",
"scheduling.notes.read": "agenda.notes.read"
\`\`\`
`)
  })

  it('leave out what the author has to choose: several successors, or one for several', async () => {
    const several = project(
      { modules: { billing: withKeys('invoices.void') } },
      { modules: { billing: withKeys('invoices.cancel', 'invoices.delete') } },
    )
    expect((await several.ask('diff', 'base.json', 'after.json')).stdout).not.toContain('for the aliases')
    const shared = project(
      { modules: { billing: withKeys('invoices.void', 'invoices.close') } },
      { modules: { billing: withKeys('invoices.manage') } },
    )
    const { stdout } = await shared.ask('diff', 'base.json', 'after.json')
    expect(stdout.match(/if it is billing\.invoices\.manage now/g)).toHaveLength(2)
    expect(stdout).not.toContain('for the aliases')
  })

  it.each([
    ['another action', 'bills.delete'],
    ['another resource', 'payroll.read'],
  ])(
    'leave out %s: who may read must not come to do more by a line that was pasted',
    async (_, successor) => {
      const made = project(
        { modules: { finance: withKeys('bills.read', 'bills.list') } },
        { modules: { finance: withKeys(successor, 'bills.list') } },
      )
      const { stdout } = await made.ask('diff', 'base.json', 'after.json')
      expect(stdout).toContain(`if it is finance.${successor} now, give it an alias`)
      expect(stdout).not.toContain('for the aliases')
    },
  )

  it('leave out what is acknowledged: it was no rename', async () => {
    const made = project(SCHEDULING, { ...AGENDA, aliases: { scheduling: 'agenda' } })
    const acknowledged = 'permission-removed:scheduling.visits.read=Nobody reads them any more.'
    const { stdout } = await made.ask('diff', 'base.json', 'after.json', '--acknowledge', acknowledged)
    expect(pasted(stdout)).toContain('"scheduling.visits.write"')
    expect(pasted(stdout)).not.toContain('"scheduling.visits.read"')
  })
})
