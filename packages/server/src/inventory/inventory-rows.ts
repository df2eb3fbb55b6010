import type { InventoryRoute } from './route-inventory.js'

/** The heads of the columns in which an inventory is shown. */
export const COLUMNS: readonly string[] = ['Method', 'Path', 'Needs', 'Declared at']

/** One route as the cells of a row. */
export const cellsOf = (route: InventoryRoute): readonly string[] => [
  route.method,
  route.path,
  needsOf(route),
  route.declaredAt,
]

function needsOf({ access, guards, problem }: InventoryRoute): string {
  const texts = guards.map(({ text }) => text)
  if (access !== 'declared') texts.unshift(access)
  return texts.join(' and ') + (problem === undefined ? '' : ` (${problem})`)
}

/** What does not print as itself: control characters, line separators, and what turns the direction of a line. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** A text in one line, which cannot move the cursor of a terminal nor end a row: paths may hold anything. */
export const inOneLine = (text: string): string => text.replace(UNPRINTABLE, ' ')

/** What an inventory is summed up with: `12 routes: 10 declared, 1 public, 1 undeclared`. */
export function summaryOf(routes: readonly InventoryRoute[]): string {
  const count = (access: InventoryRoute['access']): number =>
    routes.filter((route) => route.access === access).length
  const counts = (['declared', 'public', 'undeclared'] as const).map((access) => `${count(access)} ${access}`)
  return `${routes.length} ${routes.length === 1 ? 'route' : 'routes'}: ${counts.join(', ')}`
}
