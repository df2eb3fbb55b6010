import type { Spread } from '../measure/statistics.ts'
import { type BundleSize, coreBundle } from '../size/core-bundle.ts'
import { importTime } from '../size/import-time.ts'

/** What `core` weighs. */
export interface SizeResult {
  readonly core: BundleSize
  /** Milliseconds of CPU over an empty module. */
  readonly importTime: Spread
}

/** Bundles `core`, and imports it in so many fresh processes. */
export async function sizeSuite(imports: number): Promise<SizeResult> {
  return { core: await coreBundle('@stagedoor/core'), importTime: await importTime(imports) }
}
