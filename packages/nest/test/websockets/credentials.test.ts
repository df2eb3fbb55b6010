import { type Access, GuardError } from '@stagedoor/nest'
import { SocketCredentials } from '@stagedoor/nest/websockets'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { catalog } from '../app/catalog.js'
import { gates } from '../app/gates.js'
import { issuer } from '../app/platforms.js'
import { clerk, connectAs, refused, start } from './app/live-app.js'
import { connect } from './app/socket-client.js'

const { app, port, events } = await start()
const anHourLater = (): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
}
const lasting = (seconds: number): { readonly iat: number; readonly exp: number } => {
  const iat = Math.floor(Date.now() / 1000)
  return { iat, exp: iat + seconds }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('the first message of a connection', () => {
  it('is answered with who the client is', async () => {
    const client = await connect(port)
    expect(await client.ask('authenticate', { token: await issuer.tokenFor(clerk) })).toEqual({
      event: 'authenticated',
      data: { subject: 'user_1' },
    })
    client.close()
  })

  it.each([
    ['nothing', undefined, 401, 'credentials_missing'],
    ['a text', 'token', 401, 'credentials_missing'],
    ['a list', ['token'], 401, 'credentials_missing'],
    ['an object without a token', {}, 401, 'credentials_missing'],
    ['a token that is no text', { token: { toString: 'x' } }, 401, 'credentials_missing'],
    ['an empty token', { token: '' }, 401, 'credentials_missing'],
    ['two tokens', { token: 'a.b.c, a.b.c' }, 400, 'invalid_request'],
    ['a token with a header behind it', { token: 'a.b.c\r\nx-org: comp_2' }, 400, 'invalid_request'],
    ['a token that is none', { token: 'a.b.c' }, 401, 'invalid_token'],
    ['a token of other characters', { token: 't\u4e00ken' }, 401, 'invalid_token'],
    ['an endless token', { token: 'a'.repeat(100_000) }, 401, 'invalid_token'],
  ])('refuses %s, and the connection stays unauthenticated', async (_, shown, status, code) => {
    const client = await connect(port)
    const before = events.length
    expect(await client.ask('authenticate', shown)).toEqual(refused('authenticate', { status, code }))
    expect(events.slice(before)).toEqual([
      expect.objectContaining({ outcome: 'refused', code, route: 'SOCKET authenticate' }),
    ])
    expect(await client.ask('shows')).toEqual(refused('shows', { code: 'credentials_missing' }))
    client.close()
  })

  it('refuses a token of another issuer, and says nothing of it', async () => {
    const stranger = await createTestIssuer({ issuer: 'https://stranger.test' })
    const token = await stranger.tokenFor(clerk)
    const client = await connect(port)
    const answer = await client.ask('authenticate', { token })
    expect(answer).toEqual(refused('authenticate', { status: 401, code: 'invalid_token' }))
    expect(JSON.stringify(answer)).not.toContain(token.slice(0, 20))
    client.close()
  })

  it('CMP-1 names the company where the token has a list of them', async () => {
    const token = await issuer.tokenFor([clerk, clerk.as({ companyId: 'comp_2' })])
    const client = await connect(port)
    for (const company of ['', 7, null])
      expect(await client.ask('authenticate', { token, company })).toEqual(
        refused('authenticate', { status: 400, code: 'company_required' }),
      )
    expect(await client.ask('authenticate', { token, company: 'comp_9' })).toEqual(
      refused('authenticate', { status: 403, code: 'not_a_member' }),
    )
    expect(await client.ask('authenticate', { token, company: 'comp_2' })).toMatchObject({
      event: 'authenticated',
    })
    expect(await client.ask('shows', 1)).toEqual({ event: 'shows', data: 1 })
    expect(events.at(-1)).toMatchObject({ outcome: 'allowed', company: 'comp_2' })
    client.close()
  })

  it('CMP-1 chooses no company of a list by itself', async () => {
    const client = await connectAs(port, issuer.tokenFor([clerk]))
    expect(await client.ask('shows')).toEqual(refused('shows', { status: 400, code: 'company_required' }))
    client.close()
  })
})

describe('a token that expires during a connection', () => {
  it('refuses what comes after, until a fresh one is shown', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk, lasting(60)))
    expect(await client.ask('shows', 1)).toEqual({ event: 'shows', data: 1 })
    anHourLater()
    expect(await client.ask('shows', 2)).toEqual(refused('shows', { status: 401, code: 'invalid_token' }))
    const fresh = await issuer.tokenFor(clerk, lasting(60))
    expect(await client.ask('authenticate', { token: fresh })).toMatchObject({ event: 'authenticated' })
    expect(await client.ask('shows', 3)).toEqual({ event: 'shows', data: 3 })
    client.close()
  })

  it('ends what a handler goes on giving', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk, lasting(60)))
    gates.shut('tick')
    expect(await client.ask('ticks')).toEqual({ event: 'tick', data: 'first' })
    anHourLater()
    gates.open('tick')
    expect(await client.next()).toEqual(refused('ticks', { status: 401, code: 'invalid_token' }))
    expect(await client.ask('hello', 'still there')).toEqual({ event: 'hello', data: 'still there' })
    client.close()
  })

  it('leaves what goes on giving alone while it is good', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    client.send('ticks')
    for (const tick of ['first', 'tick', 'tick'])
      expect(await client.next()).toEqual({ event: 'tick', data: tick })
    client.close()
  })
})

describe('TOK-6: a token that is older than freshness asks for during a connection', () => {
  it('refuses what comes after and ends what goes on, until a fresh one is shown', async () => {
    let access = 1
    const watched = await start({ freshness: () => ({ access }) })
    const tokenOf = (version: number): Promise<string> =>
      issuer.tokenFor(clerk, { versions: { access: version } })
    const client = await connectAs(watched.port, tokenOf(1))
    expect(await client.ask('shows', 1)).toEqual({ event: 'shows', data: 1 })
    gates.shut('tick')
    expect(await client.ask('ticks')).toEqual({ event: 'tick', data: 'first' })
    access = 2
    gates.open('tick')
    expect(await client.next()).toEqual(refused('ticks', { status: 401, code: 'invalid_token' }))
    expect(await client.ask('shows', 2)).toEqual(refused('shows', { status: 401, code: 'invalid_token' }))
    expect(await client.ask('authenticate', { token: await tokenOf(2) })).toMatchObject({
      event: 'authenticated',
    })
    expect(await client.ask('shows', 3)).toEqual({ event: 'shows', data: 3 })
    client.close()
    await watched.app.close()
  })
})

describe('a token that is shown later', () => {
  const bills = aMember(catalog).may('finance.reports.read')

  it('takes the place of the first, with what it grants', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    expect(await client.ask('authenticate', { token: await issuer.tokenFor(bills) })).toMatchObject({
      event: 'authenticated',
    })
    expect(await client.ask('shows')).toEqual(refused('shows', { status: 403 }))
    client.close()
  })

  it.each([
    ['subject', { sub: 'user_2' }],
    ['company', { company: 'comp_2' }],
  ])('is refused if it is of another %s, and the connection stays as it was', async (what, claims) => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    const token = await issuer.tokenFor(clerk, claims)
    const shown = what === 'company' ? { token, company: 'comp_2' } : { token }
    expect(await client.ask('authenticate', shown)).toEqual(
      refused('authenticate', { status: 400, code: 'invalid_request' }),
    )
    expect(events.at(-1)).toMatchObject({ outcome: 'refused', code: 'invalid_request' })
    expect(await client.ask('shows', 1)).toEqual({ event: 'shows', data: 1 })
    expect(events.at(-1)).toMatchObject({ identity: { subject: 'user_1' }, company: 'comp_1' })
    client.close()
  })

  it('if it is bad, leaves the connection as it was', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    expect(await client.ask('authenticate', { token: 'a.b.c' })).toEqual(
      refused('authenticate', { code: 'invalid_token' }),
    )
    expect(await client.ask('shows', 1)).toEqual({ event: 'shows', data: 1 })
    client.close()
  })

  it('gives the connection to one of two callers who come at the same time, and to that one alone', async () => {
    const credentials = app.get(SocketCredentials, { strict: false })
    const socket = {}
    const tokens = await Promise.all(
      [clerk, clerk].map((each, at) => issuer.tokenFor(each, { sub: `user_${at}` })),
    )
    const outcomes = await Promise.allSettled(
      tokens.map((token) => credentials.authenticate(socket, { token })),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('what a server sends unasked', () => {
  const credentials = app.get(SocketCredentials, { strict: false })

  it('is decided by the access that a client has now', async () => {
    const socket = {}
    expect(credentials.isAuthenticated(socket)).toBe(false)
    await expect(credentials.accessOf(socket)).rejects.toMatchObject({ code: 'credentials_missing' })
    await credentials.authenticate(socket, { token: await issuer.tokenFor(clerk, lasting(60)) })
    expect(credentials.isAuthenticated(socket)).toBe(true)
    const access: Access = await credentials.accessOf(socket)
    expect(access.can('events.shows.read')).toBe(true)
    expect(access.can('events.shows.write')).toBe(false)
    anHourLater()
    await expect(credentials.accessOf(socket)).rejects.toThrow(GuardError)
  })
})
