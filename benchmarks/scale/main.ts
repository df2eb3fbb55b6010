/*
 * The scale of docs/concepts/scale.md: `npm run scale`. Measures what a request and a remembered token cost, with the real code and
 * tokens of a synthetic population; runs the real memory under the traffic of ten million members; and works out an instance.
 */
import { parseArgs } from 'node:util'
import { resolveAccess } from '@stagedoor/core'
import { bytesHeld } from '../measure/heap.ts'
import { syntheticMember } from '../world/population.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import { INSTANCES, PRODUCT, WORK } from './assumptions.ts'
import { type ClaimCosts, claimCosts } from './costs.ts'
import { instanceUnder } from './traffic.ts'

const { values } = parseArgs({ options: { members: { type: 'string', default: '2000' } } })
const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const megabytes = (bytes: number): string => `${number(bytes / 1e6)} MB`

const catalogBytes = catalogCost()
console.log(
  `catalog of ${number(PRODUCT.permissions)} permissions, compiled: ${number(catalogBytes / 1e6, 1)} MB\n`,
)

const costs = await claimCosts(Number(values.members))
console.log('claims       token   verified  remembered   kept by a remembered token')
for (const { claims, tokenBytes, verified, remembered, kept } of costs)
  console.log(
    `${claims} ${number(tokenBytes).padStart(7)} B ${number(verified).padStart(7)} µs ${number(remembered, 1).padStart(8)} µs ${number(kept).padStart(10)} B`,
  )

const here = PRODUCT.rate * WORK.secondsBetweenRequests
console.log(
  `\n${number(PRODUCT.rate)} requests/s are ${number(here)} members at work; ${INSTANCES} instances serve ${number(here * INSTANCES)}`,
)
console.log('\nrouting                      most tokens   hits   tokens  claims     CPU of a core   memory')
for (const [routing, atWork] of [
  ['a member stays', here],
  ['anywhere', here * INSTANCES],
] as const)
  for (const maxEntries of [0, 10_000, 50_000, 1_000_000]) {
    const seen = maxEntries === 0 ? { hits: 0, entries: 0 } : instanceUnder({ atWork, maxEntries })
    for (const cost of costs) console.log(row(routing, { maxEntries, cost, ...seen }))
  }

interface Instance {
  readonly maxEntries: number
  readonly cost: ClaimCosts
  readonly hits: number
  readonly entries: number
}

function row(routing: string, { maxEntries, cost, hits, entries }: Instance): string {
  const request = hits * cost.remembered + (1 - hits) * cost.verified
  const core = (request * PRODUCT.rate) / 1e6
  return [
    routing.padEnd(26),
    (maxEntries === 0 ? 'none' : number(maxEntries)).padStart(13),
    `${number(hits * 100)} %`.padStart(7),
    number(entries).padStart(9),
    cost.claims.padStart(11),
    `${number(core * 100)} %`.padStart(11),
    megabytes(entries * cost.kept).padStart(11),
  ].join('')
}

/** Bytes of the catalog and of what the resolver makes of it. */
function catalogCost(): number {
  const before = bytesHeld()
  const catalog = syntheticCatalog(PRODUCT.permissions)
  const access = resolveAccess(catalog, syntheticMember(catalog, 0, PRODUCT))
  for (const { key } of catalog.permissions) access.can(key)
  const bytes = bytesHeld() - before
  if (access.permissions().length === 0) throw new Error('the catalog was lost')
  return bytes
}
