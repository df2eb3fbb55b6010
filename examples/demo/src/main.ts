/*
 * `npm run demo`: starts an issuer and two guarded backends, sends real requests with real tokens, and shows what each got.
 * Exits with 0 if every answer is the expected one, else with 1. `npm run demo -- --serve` leaves the services up.
 */
import { ask, differences, remedyOf } from './ask.js'
import { scenarios } from './scenarios.js'
import { serve } from './serve.js'
import { startServices } from './services.js'
import { table } from './table.js'

const services = await startServices()
try {
  const results = []
  // One after the other: a later scenario may read what an earlier one wrote.
  for (const scenario of scenarios) results.push({ scenario, answer: await ask(services, scenario) })

  const rows = results.map(({ scenario, answer }) => [
    scenario.who,
    scenario.org === undefined ? scenario.request : `${scenario.request} (x-org: ${scenario.org})`,
    String(answer.status),
    answer.problem.layer ?? '',
    answer.problem.code ?? '',
    remedyOf(answer),
  ])
  console.log(`\n${table(['who', 'request', 'status', 'layer', 'reason', 'what would open it'], rows)}\n`)

  const wrong = results.flatMap(({ scenario, answer }) =>
    differences(answer, scenario.expect).map((difference) => `${scenario.who}: ${difference}`),
  )
  for (const line of wrong) console.error(`x ${line}`)
  console.log(
    wrong.length === 0
      ? `All ${results.length} answers are the expected ones.`
      : `${wrong.length} difference(s) from what is expected.`,
  )
  process.exitCode = wrong.length === 0 ? 0 : 1
  if (process.argv.includes('--serve')) await serve(services)
} finally {
  await services.close()
}
