import { type Access, type PermissionKeyOf, resolveAccess, type ScopeAnswer } from '@stagedoor/core'
import { catalog } from './catalog.ts'

// #region query
/** SQL for the rows a scope answer lets through. Values are parameters; dimensions are looked up, never pasted. */
export function toSql(answer: ScopeAnswer, columns: ReadonlyMap<string, string>): Sql {
  if (answer.kind === 'none') return { text: 'FALSE', values: [] }
  const values: (string | readonly string[])[] = [answer.company]
  if (answer.kind === 'all') return { text: 'company_id = $1', values }
  const boxes = answer.scopes.map((scope) => {
    const sides = Object.entries(scope).map(([dimension, list]) => {
      const column = columns.get(dimension)
      if (column === undefined) return 'FALSE' // no such column: no row can be shown to lie inside
      values.push(list)
      return `${column} = ANY($${values.length})`
    })
    return `(${sides.join(' AND ')})`
  })
  return { text: `company_id = $1 AND (${boxes.join(' OR ')})`, values }
}

interface Sql {
  readonly text: string
  readonly values: readonly (string | readonly string[])[]
}
// #endregion query

export const access: Access<PermissionKeyOf<typeof catalog>> = resolveAccess(catalog, {
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['finance'] },
  modules: ['finance'],
  grants: [{ permissions: ['finance.bills.*'], scope: { businessUnit: ['bu_1', 'bu_2'] } }],
})

// #region list
const narrowed = toSql(access.scopeOf('finance.bills.read'), new Map([['businessUnit', 'unit_id']]))

export const where = narrowed.text // 'company_id = $1 AND ((unit_id = ANY($2)))'
export const values = narrowed.values // ['comp_1', ['bu_1', 'bu_2']]
// #endregion list

// #region move
interface Bill {
  readonly id: string
  readonly company: string
  readonly unit: string
}

/** Moves a bill: the unit it leaves and the unit it goes to must both be inside, and the bill one of the company. */
export function moveBill(stored: Bill, unit: string): Bill {
  access.assert('finance.bills.write', { company: stored.company, businessUnit: [stored.unit, unit] })
  return { ...stored, unit }
}
// #endregion move

// #region bulk
/** Approves many bills, or none: every stored unit must be inside, and every bill one of the company. */
export function approveAll(stored: readonly Bill[]): readonly string[] {
  access.assert('finance.bills.write', { businessUnit: stored.map(({ unit }) => unit) })
  // A target may hold one list, so that whose they are is asked one by one.
  for (const { company, unit } of stored)
    access.assert('finance.bills.write', { company, businessUnit: unit })
  return stored.map(({ id }) => id)
}
// #endregion bulk
