import type { AllocationResult } from '../suites/allocation-suite.ts'
import type { DecisionResult } from '../suites/decision-suite.ts'
import type { FootprintResult } from '../suites/footprint-suite.ts'
import type { GrowthResult } from '../suites/growth-suite.ts'
import type { HttpResult } from '../suites/http-suite.ts'
import type { PrincipalResult } from '../suites/principal-suite.ts'
import type { SizeResult } from '../suites/size-suite.ts'
import type { TokenSizeResult } from '../suites/token-size-suite.ts'
import type { TokenResult } from '../suites/token-suite.ts'

/** What every suite found. */
export interface Suites {
  readonly decision: DecisionResult
  readonly growth: GrowthResult
  readonly allocation: AllocationResult
  readonly principal: PrincipalResult
  readonly footprint: FootprintResult
  readonly token: TokenResult
  readonly http: HttpResult
  readonly tokenSize: TokenSizeResult
  readonly size: SizeResult
}

/** One run, as `results/latest.json` holds it. */
export interface Results {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly form: 'short' | 'full'
  readonly node: string
  readonly machine: string
  readonly suites: Suites
}
