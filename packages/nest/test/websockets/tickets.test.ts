import { once } from 'node:events'
import { GuardError } from '@stagedoor/nest'
import {
  CLOSE_UNAUTHENTICATED,
  closeCodeOf,
  SocketAccessModule,
  SocketTickets,
} from '@stagedoor/nest/websockets'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { issuer, type TestApp } from '../app/platforms.js'
import { clerk, refused, start } from './app/live-app.js'
import { connect } from './app/socket-client.js'

const live = await start()
const { port, events } = live

async function ticketFor(
  app: TestApp,
  headers: Readonly<Record<string, string>> = {},
  member = clerk,
): Promise<string> {
  const token = await issuer.tokenFor(headers['x-org'] ? [member] : member)
  const { status, body } = await app.send('POST', '/live/tickets', { token, headers })
  expect(status).toBe(201)
  return (body as { ticket: string }).ticket
}

/** Connects, and answers with the code that the socket is closed with. */
async function closeCode(at: number, ticket: string): Promise<unknown> {
  const { socket } = await connect(at, `/board?ticket=${ticket}`)
  const [code] = await once(socket, 'close')
  return code
}

/** What becomes of a connection with a ticket: the code that it is closed with, or `open` once a message was answered. */
async function ended(at: number, ticket: string): Promise<unknown> {
  const client = await connect(at, `/board?ticket=${ticket}`)
  const answer = client.ask('shows').then(() => 'open')
  const outcome = await Promise.race([once(client.socket, 'close').then(([code]) => code), answer])
  client.close()
  return outcome
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a ticket', () => {
  it('is 32 random bytes as base64url, and no two are the same', async () => {
    const tickets = await Promise.all(Array.from({ length: 20 }, () => ticketFor(live)))
    for (const ticket of tickets) expect(Buffer.from(ticket, 'base64url')).toHaveLength(32)
    expect(new Set(tickets).size).toBe(20)
  })

  it('in the URL of a handshake authenticates the connection', async () => {
    const client = await connect(port, `/board?ticket=${await ticketFor(live)}`)
    // Sent at once: a message waits until the ticket has been examined.
    expect(await client.ask('shows')).toEqual({ event: 'shows', data: [] })
    expect(events.at(-1)).toMatchObject({ outcome: 'allowed', identity: { subject: 'user_1' } })
    client.close()
  })

  it('names the company of the request that it was issued to', async () => {
    const client = await connect(port, `/board?ticket=${await ticketFor(live, { 'x-org': 'comp_1' })}`)
    expect(await client.ask('shows')).toEqual({ event: 'shows', data: [] })
    client.close()
  })

  it('is good once', async () => {
    const ticket = await ticketFor(live)
    const client = await connect(port, `/board?ticket=${ticket}`)
    expect(await client.ask('shows')).toEqual({ event: 'shows', data: [] })
    expect(await closeCode(port, ticket)).toBe(4401)
    expect(events.at(-1)).toMatchObject({ outcome: 'refused', code: 'invalid_token' })
    client.close()
  })

  it('is good for one of two who redeem it at the same time', async () => {
    const tickets = live.app.get(SocketTickets, { strict: false })
    const ticket = await ticketFor(live)
    const outcomes = await Promise.allSettled([tickets.redeem(ticket, {}), tickets.redeem(ticket, {})])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  it('is good for 30 seconds of the monotonic clock, whatever that of the wall says', async () => {
    const tickets = live.app.get(SocketTickets, { strict: false })
    vi.useFakeTimers({ toFake: ['performance'] })
    const [early, late] = [await ticketFor(live), await ticketFor(live)]
    vi.advanceTimersByTime(29_999)
    await expect(tickets.redeem(early, {})).resolves.toMatchObject({ subject: 'user_1' })
    vi.advanceTimersByTime(1)
    await expect(tickets.redeem(late, {})).rejects.toMatchObject({ status: 401, code: 'invalid_token' })
  })

  it('is worth no more than the token behind it', async () => {
    const tickets = live.app.get(SocketTickets, { strict: false })
    const ticket = await ticketFor(live)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    await expect(tickets.redeem(ticket, {})).rejects.toMatchObject({ code: 'invalid_token' })
  })

  it.each(['', 'ticket', 'a'.repeat(43), 'a'.repeat(100_000), null, undefined, 7, {}, ['a']])(
    'that was never issued is refused: %s',
    async (ticket) => {
      const tickets = live.app.get(SocketTickets, { strict: false })
      await expect(tickets.redeem(ticket, {})).rejects.toMatchObject({ status: 401, code: 'invalid_token' })
    },
  )

  it('is shown by nothing that holds it', async () => {
    const tickets = live.app.get(SocketTickets, { strict: false })
    const ticket = await ticketFor(live)
    const { inspect } = await import('node:util')
    const shown = inspect(tickets, { depth: 1, showHidden: true }) + inspect(events, { depth: 9 })
    expect(shown).not.toContain(ticket)
  })

  it('is issued to whoever a guard has let through, and to nobody else', async () => {
    const { status } = await live.send('POST', '/live/tickets')
    expect(status).toBe(401)
    const tickets = live.app.get(SocketTickets, { strict: false })
    expect(() => tickets.issue({ rawHeaders: ['authorization', 'Bearer x'] })).toThrow(TypeError)
  })
})

describe('a connection without a ticket', () => {
  it('is closed where the gateway closes it', async () => {
    expect(await closeCode(port, '')).toBe(CLOSE_UNAUTHENTICATED)
  })

  it('is of no use to who stays', async () => {
    const client = await connect(port)
    expect(await client.ask('shows')).toEqual(refused('shows', { code: 'credentials_missing' }))
    client.close()
  })
})

describe('the tickets that wait', async () => {
  const small = await start({}, { maxTickets: 2, maxTicketAge: 1 })

  it('are as many as may, and end after as long as they may', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    await ticketFor(small)
    await ticketFor(small)
    const token = await issuer.tokenFor(clerk)
    expect(await small.send('POST', '/live/tickets', { token })).toMatchObject({
      status: 503,
      body: { code: 'access_unavailable' },
    })
    vi.advanceTimersByTime(1_000)
    await ticketFor(small)
  })

  it('are 16 of one caller at most, so that nobody takes the room of others: the oldest ends', async () => {
    const shared = await start({}, { maxTickets: 17 })
    const socketPort = shared.port
    const [first = '', second = ''] = await Promise.all([ticketFor(shared), ticketFor(shared)])
    for (let more = 0; more < 15; more += 1) await ticketFor(shared)
    const others = await ticketFor(shared, {}, clerk.as({ userId: 'user_2' }))
    const codes = await Promise.all([first, second].map((ticket) => ended(socketPort, ticket)))
    expect(codes.filter((code) => code === 4401)).toHaveLength(1)
    expect(await ended(socketPort, others)).toBe('open')
    await shared.app.close()
  })

  it.each([
    { maxTicketAge: 31 },
    { maxTicketAge: 0 },
    { maxTicketAge: '9' },
    { maxTickets: 1.5 },
    { maxTickets: 0 },
    { max: 1 },
  ])('LAY-5 cannot be configured as %j', (options) => {
    expect(() => SocketAccessModule.forRoot(options as never)).toThrow(TypeError)
  })
})

describe('closeCodeOf', () => {
  it('is 4000 and the status of a refusal, and 1011 for what is none', () => {
    expect(closeCodeOf(new GuardError('access_unavailable'))).toBe(4503)
    expect(closeCodeOf(new GuardError('not_a_member'))).toBe(4403)
    for (const error of [new Error('broken'), undefined, { status: 9 }]) expect(closeCodeOf(error)).toBe(1011)
  })
})
