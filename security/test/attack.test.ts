import { describe, expect, it } from 'vitest'
import { bearing, missing, refusedAt } from './world/answers.js'
import { type Attack, withstands } from './world/attack.js'
import { tokenFor } from './world/issuers.js'
import type { RawAnswer } from './world/raw-client.js'
import type { Service } from './world/service.js'
import { ServiceState } from './world/service-state.js'

const token = await tokenFor()
const [, payload = ''] = token.split('.')
const attack: Attack = { title: '', request: () => bearing(token), expected: refusedAt('claims') }
const event = {
  version: 1,
  outcome: 'refused',
  route: 'GET /',
  status: 401,
  code: 'invalid_token',
  stage: 'claims',
} as const
const body = { type: 'x', title: 'x', status: 401, detail: 'x', code: 'invalid_token' }

/** A service that answers as it should, but for what a test makes it do. */
function pretended(
  misbehave: (service: Service, headers: Map<string, string>) => object | undefined,
): Service {
  const service: Service = {
    port: 0,
    logged: [],
    state: new ServiceState(),
    events: [],
    close: async () => undefined,
    async send(): Promise<RawAnswer> {
      const headers = new Map([
        ['cache-control', 'no-store'],
        ['content-type', 'application/problem+json'],
        ['www-authenticate', attack.expected.challenge ?? ''],
      ])
      service.events.push(event)
      const text = JSON.stringify({ ...body, ...misbehave(service, headers) })
      return { status: 401, headers, text, bytes: text }
    },
  }
  return service
}

describe('what every attack of the table is held to', () => {
  it('passes what behaves', async () => {
    await withstands(
      pretended(() => undefined),
      attack,
    )
  })

  it.each<readonly [string, Parameters<typeof pretended>[0]]>([
    ['a part of the token in the body', () => ({ detail: payload })],
    ['a member in the body that is none of ours', () => ({ hint: 'x' })],
    [
      'a part of the token on the console',
      () => {
        console.error('refused', { token: payload })
        return undefined
      },
    ],
    [
      'a part of the token on standard error',
      () => {
        process.stderr.write(`refused ${payload}\n`)
        return undefined
      },
    ],
    [
      'a part of the token in an event',
      ({ events }) => {
        events.splice(0, 1, { ...event, problem: payload })
        return undefined
      },
    ],
    [
      'no event',
      ({ events }) => {
        events.length = 0
        return undefined
      },
    ],
    [
      'two events',
      ({ events }) => {
        events.push(event)
        return undefined
      },
    ],
    [
      'another stage',
      ({ events }) => {
        events.splice(0, 1, { ...event, stage: 'signature' })
        return undefined
      },
    ],
    [
      'a handler that ran',
      ({ state }) => {
        state.run('bills')
        return undefined
      },
    ],
    [
      'an answer that may be stored',
      (_service, headers) => {
        headers.set('cache-control', 'private')
        return undefined
      },
    ],
    [
      'another challenge',
      (_service, headers) => {
        headers.set('www-authenticate', missing.challenge ?? '')
        return undefined
      },
    ],
  ])('notices %s', async (_what, misbehave) => {
    await expect(withstands(pretended(misbehave), attack)).rejects.toThrow()
  })
})
