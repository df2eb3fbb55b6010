import type { Results, Suites } from './report/results.ts'
import { allocationSuite } from './suites/allocation-suite.ts'
import { decisionSuite } from './suites/decision-suite.ts'
import { footprintSuite } from './suites/footprint-suite.ts'
import { growthSuite } from './suites/growth-suite.ts'
import { httpSuite } from './suites/http-suite.ts'
import { principalSuite } from './suites/principal-suite.ts'
import { sizeSuite } from './suites/size-suite.ts'
import { tokenSizeSuite } from './suites/token-size-suite.ts'
import { tokenSuite } from './suites/token-suite.ts'

/** How long each suite looks. */
const EFFORTS = {
  short: {
    quick: { rounds: 21, sample: 2 },
    slow: { rounds: 20, sample: 10 },
    http: { launches: 2, rounds: 25, requests: 400, warmUp: 2.5 },
    members: 4_000,
    imports: 15,
  },
  full: {
    quick: { rounds: 120, sample: 4 },
    slow: { rounds: 60, sample: 20 },
    http: { launches: 6, rounds: 60, requests: 400, warmUp: 4 },
    members: 10_000,
    imports: 41,
  },
} as const

/** Runs every suite, one after the other, and says what it is at. */
export async function runSuites(form: Results['form'], log: (line: string) => void): Promise<Suites> {
  const { quick, slow, http, members, imports } = EFFORTS[form]
  const step = <T>(name: string, suite: () => T): T => {
    log(name)
    return suite()
  }
  return {
    decision: await step('decisions', () => decisionSuite(quick)),
    growth: await step('growth', () => growthSuite(quick)),
    allocation: await step('allocation', allocationSuite),
    principal: await step('principals', () => principalSuite(quick)),
    footprint: await step('memory', () => footprintSuite(members)),
    token: await step('tokens', () => tokenSuite(slow, 2_000)),
    http: await step('HTTP', () => httpSuite(http)),
    tokenSize: await step('token sizes', tokenSizeSuite),
    size: await step('size and start', () => sizeSuite(imports)),
  }
}
