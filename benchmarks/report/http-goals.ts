import type { HttpResult } from '../suites/http-suite.ts'
import type { Goal } from './goal.ts'

/** The goals of the guard over HTTP. */
export function httpGoals({ rows }: HttpResult): readonly Goal[] {
  const remembered = rows.find(({ name }) => name === 'Stagedoor for Express')
  const forgotten = rows.find(({ name }) => name === 'Stagedoor for Express, tokens forgotten')
  return [
    {
      number: 12,
      what: 'the guard with a token that it remembers, CPU over bare Express',
      parts: [
        { what: 'a request', figure: remembered?.added.median ?? Number.NaN, limit: 10, unit: 'µs' },
        {
          what: 'over remembered tokens by hand',
          figure: remembered?.overCached ?? Number.NaN,
          limit: 1.5,
          unit: 'x',
        },
        {
          what: 'requests in a second of CPU, over bare Express',
          figure: remembered?.throughput.median ?? Number.NaN,
          limit: 0.8,
          bound: 'least',
          unit: 'x',
        },
      ],
    },
    {
      number: 13,
      what: 'the guard with every token verified, CPU over bare Express',
      parts: [
        { what: 'over jose by hand', figure: forgotten?.overJose ?? Number.NaN, limit: 1.1, unit: 'x' },
      ],
    },
  ]
}
