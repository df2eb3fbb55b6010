import { inspect } from 'node:util'
import type { DecisionEvent, TokenStage } from '@stagedoor/server'
import { expect } from 'vitest'
import { MARK } from './issuers.js'
import type { RawAnswer, RawRequest } from './raw-client.js'
import type { Service } from './service.js'

/** What is answered to an attack, and what is observed of it. */
export interface Expected {
  readonly status: number
  readonly code?: string
  readonly challenge?: string
  /** For refused credentials: where in their examination. */
  readonly stage?: TokenStage
  /** For a decision: why. */
  readonly reason?: string
  /** True: no guard was asked. Node, or the router, answered. */
  readonly isUnjudged?: boolean
  /** True: the guard let the request through, and the handler's own question was refused (WIRE-4). */
  readonly isAfterAllowed?: boolean
}

/** One attack and its answer, the same on every platform. */
export interface Attack {
  /** Begins with `ABUSE-n: `. */
  readonly title: string
  readonly request: () => RawRequest | Promise<RawRequest>
  readonly expected: Expected
}

/** The bytes of a request that must come back nowhere: long runs in credentials, queries and bodies. */
function secretsOf({ path = '', headers = [], json, body = '' }: RawRequest): readonly string[] {
  const credentials = headers
    .filter(([name]) => /auth|cookie|dpop|token/i.test(name))
    .map(([, value]) => value)
  const query = path.includes('?') ? path.slice(path.indexOf('?')) : ''
  const tokens = JSON.stringify(json ?? '').match(/eyJ[\w-]+/g) ?? []
  const runs = [...credentials, query, body].flatMap((text) => text.match(/[\w-]{14,}/g) ?? [])
  return [...new Set([...runs, ...tokens, MARK])]
}

const CONSOLE = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const

/** Takes down whatever the process says until it is told to stop. */
export function listenToProcess(): { readonly said: readonly string[]; stop(): void } {
  const said: string[] = []
  const note = (...parts: readonly unknown[]): void => {
    said.push(parts.map((part) => (typeof part === 'string' ? part : inspect(part, { depth: 10 }))).join(' '))
  }
  const own = CONSOLE.map((name) => [name, console[name]] as const)
  for (const [name] of own) console[name] = note
  const { write: toOut } = process.stdout
  const { write: toError } = process.stderr
  const write = (chunk: unknown): boolean => {
    note(String(chunk))
    return true
  }
  process.stdout.write = write
  process.stderr.write = write
  return {
    said,
    stop() {
      for (const [name, method] of own) console[name] = method
      process.stdout.write = toOut
      process.stderr.write = toError
    },
  }
}

const PROTOTYPE = Reflect.ownKeys(Object.prototype).map(String)

/** The members that a refusal may have (WIRE-1). */
const MEMBERS = [
  'type',
  'title',
  'status',
  'detail',
  'code',
  'layer',
  'permission',
  'module',
  'offers',
  'items',
]

/** Holds one attack against one application: the answer, the event, the silence. */
export async function withstands(service: Service, { request: ask, expected }: Attack): Promise<RawAnswer> {
  const request = await ask()
  service.state.reset()
  service.events.length = 0
  const ear = listenToProcess()
  const answer = await service.send(request).finally(() => ear.stop())

  const { status, code, challenge } = expected
  expect({ status: answer.status, challenge: answer.headers.get('www-authenticate') }).toEqual({
    status,
    challenge,
  })
  expect(Reflect.ownKeys(Object.prototype).map(String)).toEqual(PROTOTYPE)
  const told = [answer.bytes, inspect(service.events, { depth: 20 }), ...service.logged, ...ear.said].join(
    '\n',
  )
  for (const secret of secretsOf(request)) expect(told).not.toContain(secret)
  if (status < 400) {
    expect(service.events.map(({ outcome }) => outcome)).toEqual(['allowed'])
    expect(service.state.ran).toHaveLength(1)
    return answer
  }
  expect(service.state.ran).toEqual([])
  if (expected.isUnjudged) expect(service.events).toEqual([])
  else checkRefusal(answer, service.events, expected)
  if (request.method === 'HEAD') expect(answer.text).toBe('')
  else if (code !== undefined) expect(JSON.parse(answer.text)).toMatchObject({ code, status })
  return answer
}

function checkRefusal(answer: RawAnswer, events: readonly DecisionEvent[], expected: Expected): void {
  const { status, code, stage, reason, isAfterAllowed = false } = expected
  const [first, ...others] = isAfterAllowed ? events.slice(1) : events
  if (isAfterAllowed) expect(events[0]).toMatchObject({ outcome: 'allowed' })
  expect(others).toEqual([])
  const isConcealed = code === 'not_found'
  expect(first).toMatchObject({
    outcome: status === 503 ? 'failed' : 'refused',
    ...(isConcealed || code === undefined ? {} : { code, status }),
    ...(stage === undefined ? {} : { stage }),
    ...(reason === undefined ? {} : { reason }),
  })
  if (stage === undefined) expect(first).not.toHaveProperty('stage')
  if (code === undefined) return
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  if (answer.text !== '')
    expect(Object.keys(JSON.parse(answer.text)).filter((name) => !MEMBERS.includes(name))).toEqual([])
}
