import { coreBundle } from '../size/core-bundle.ts'
import { allocationSuite } from '../suites/allocation-suite.ts'
import { PERMISSIONS, tokenSizeSuite } from '../suites/token-size-suite.ts'

/** Figures by name. */
export interface Figures {
  readonly [name: string]: number
}

/** What may not be exceeded. */
export interface Budget {
  /** In bytes, to the byte. */
  readonly sizes: Figures
  /** Times of a floor. */
  readonly ratios: Figures
}

/** The sizes that the budget bounds, as they are now. */
export async function measuredSizes(): Promise<Figures> {
  const { rows } = await tokenSizeSuite()
  const tokens = rows
    .filter(({ kind }) => kind === 'stagedoor')
    .flatMap(({ name, bytes }) =>
      bytes.map((size, at) => [`token of ${PERMISSIONS[at]} permissions, ${name}`, size] as const),
    )
  const { gzipped } = await coreBundle('@stagedoor/core')
  const allocated = Object.values(await allocationSuite())
  return {
    // Up to a hundred: builds of zlib differ by a few bytes from one processor to another.
    'core, minified and gzipped': Math.ceil(gzipped / 100) * 100,
    'allocated by a check': Math.max(...allocated),
    ...Object.fromEntries(tokens),
  }
}

/** What exceeds the budget, in words. A figure without a budget, or a budget without a figure, does too. */
export function exceeded(measured: Figures, budget: Figures, margin: number): readonly string[] {
  const names = new Set([...Object.keys(measured), ...Object.keys(budget)])
  return [...names].flatMap((name) => {
    const [figure, limit] = [measured[name], budget[name]]
    if (figure === undefined) return [`${name}: is in the budget, and was not measured`]
    if (limit === undefined) return [`${name}: ${figure} is in no budget`]
    return figure <= limit * margin
      ? []
      : [`${name}: ${figure} is over ${limit}${margin === 1 ? '' : ` x ${margin}`}`]
  })
}
