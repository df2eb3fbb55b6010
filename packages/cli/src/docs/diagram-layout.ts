import type { Catalog } from '@stagedoor/core'

/** One box of the diagram. */
export interface DiagramNode {
  /** `module:finance`: keys of different kinds may be the same. */
  readonly id: string
  readonly kind: 'package' | 'module' | 'addon'
  readonly key: string
  readonly title: string
  /** Is it planned, so that nothing can be done with it yet? */
  readonly isPlanned: boolean
  /** Can it be bought by itself? */
  readonly isStandalone: boolean
  readonly x: number
  readonly y: number
}

/** One line: from what is bought to the module it opens, in whole or in a slice. */
export interface DiagramEdge {
  readonly from: DiagramNode
  readonly to: DiagramNode
  readonly kind: 'includes' | 'unlocks' | 'slice'
}

/** The diagram, laid out. Lengths in units of the drawing. */
export interface Diagram {
  readonly width: number
  readonly height: number
  readonly nodes: readonly DiagramNode[]
  readonly edges: readonly DiagramEdge[]
}

/** The size of a box. */
export const BOX: { readonly width: number; readonly height: number } = { width: 236, height: 46 }

const ROW = 58
const GAP = 150
const MARGIN = 8
const COLUMN: { readonly [kind in DiagramNode['kind']]: number } = { package: 0, module: 1, addon: 2 }

/**
 * Lays out packages, modules and add-ons in three columns. Packages and add-ons stand at the height of what they open, so that
 * few lines cross. The same catalog is always laid out in the same way.
 *
 * Never throws.
 */
export function layOut(catalog: Catalog): Diagram {
  const rows = Math.max(catalog.modules.length, catalog.packages.length, catalog.addons.length, 1)
  const place = placer(rows)
  const at = new Map(catalog.modules.map(({ key }, index) => [key, index]))
  const opened = catalog.addons.map((addon) => ({
    addon,
    opens: [...new Set([...addon.modules, ...addon.slice.map((key) => key.split('.')[0] ?? '')])],
  }))
  const modules = catalog.modules.map((each, index) =>
    place('module', { ...each, isPlanned: each.status === 'planned', isStandalone: each.standalone }, [
      index,
      catalog.modules.length,
    ]),
  )
  const sold = { isPlanned: false, isStandalone: false }
  const packages = byHeight(catalog.packages, ({ modules: included }) => height(included, at)).map(
    (each, index, all) => place('package', { ...each, ...sold }, [index, all.length]),
  )
  const addons = byHeight(opened, ({ opens }) => height(opens, at)).map(({ addon }, index, all) =>
    place('addon', { ...addon, ...sold }, [index, all.length]),
  )
  const nodes = [...packages, ...modules, ...addons]
  const find = new Map(nodes.map((node) => [node.id, node]))
  const edge = (from: string, to: string, kind: DiagramEdge['kind']): readonly DiagramEdge[] => {
    const [start, end] = [find.get(from), find.get(`module:${to}`)]
    return start === undefined || end === undefined ? [] : [{ from: start, to: end, kind }]
  }
  const edges = [
    ...catalog.packages.flatMap((each) =>
      each.modules.flatMap((key) => edge(`package:${each.key}`, key, 'includes')),
    ),
    ...opened.flatMap(({ addon, opens }) =>
      opens.flatMap((key) =>
        edge(`addon:${addon.key}`, key, addon.modules.includes(key) ? 'unlocks' : 'slice'),
      ),
    ),
  ]
  return { width: 3 * BOX.width + 2 * GAP + 2 * MARGIN, height: rows * ROW + 2 * MARGIN, nodes, edges }
}

type Facts = Pick<DiagramNode, 'key' | 'title' | 'isPlanned' | 'isStandalone'>

/** Spreads the boxes of a column evenly over the rows of the longest one. */
function placer(
  rows: number,
): (kind: DiagramNode['kind'], facts: Facts, position: readonly [number, number]) => DiagramNode {
  return (kind, { key, title, isPlanned, isStandalone }, [index, amount]) => ({
    id: `${kind}:${key}`,
    kind,
    key,
    title,
    isPlanned,
    isStandalone,
    x: MARGIN + COLUMN[kind] * (BOX.width + GAP),
    y: MARGIN + Math.round(((index + 0.5) / amount) * rows * ROW - BOX.height / 2),
  })
}

const byHeight = <T>(entries: readonly T[], heightOf: (entry: T) => number): readonly T[] =>
  entries
    .map((entry, index) => ({ entry, index, height: heightOf(entry) }))
    .sort((one, other) => one.height - other.height || one.index - other.index)
    .map(({ entry }) => entry)

/** The mean row of the modules that something opens. */
function height(keys: readonly string[], at: ReadonlyMap<string, number>): number {
  const rows = keys.flatMap((key) => at.get(key) ?? [])
  return rows.reduce((sum, row) => sum + row, 0) / Math.max(rows.length, 1)
}
