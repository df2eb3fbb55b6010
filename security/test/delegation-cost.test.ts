import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { defineCatalog, type Grant, type Member } from '@stagedoor/core'
import { createGuard, delegationOf } from '@stagedoor/express'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import express from 'express'
import { describe, expect, it } from 'vitest'

const DIMENSIONS = Array.from({ length: 8 }, (_, at) => `d${at}`)
const KEYS = Array.from({ length: 555 }, (_, at) => `wide.things.n${at}`)

const catalog = defineCatalog({
  modules: {
    wide: {
      title: 'Wide',
      surface: 'As many keys as a large product has.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: 'none',
      scopes: DIMENSIONS,
      capabilities: [],
      permissions: { things: KEYS.map((_, at) => `n${at}`) },
    },
  },
  packages: {},
  addons: {},
})

/** The same numbers each time. */
function drawn(): (below: number) => number {
  let state = 12_345
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** Every key is held in nine of twenty scopes, hardly two of them in the same nine: within all limits of MEM-3. */
function grantsInNineScopesEach(): readonly Grant[] {
  const draw = drawn()
  const held = Array.from({ length: 20 }, (): string[] => [])
  for (const key of KEYS) {
    const nine = new Set<number>()
    while (nine.size < 9) nine.add(draw(held.length))
    for (const at of nine) held[at]?.push(key)
  }
  return held.map((permissions, at) => ({
    permissions,
    scope: Object.fromEntries(
      DIMENSIONS.map((name) => [name, Array.from({ length: 62 }, (_, value) => `${name}_${at}_${value}`)]),
    ),
  }))
}

describe('DEL-1: a request to give many keys away, each of which is held in nine scopes', () => {
  it('of six kilobytes holds the process for less than a second (ABUSE-211)', async () => {
    const auth = await createTestIssuer({ issuer: 'https://auth.test' })
    const lead: Member = {
      ...aMember(catalog)
        .bought({ modules: ['wide'] })
        .given('wide')
        .delegating({ permissions: ['wide.*'] }),
      grants: grantsInNineScopesEach(),
    }
    const guard = createGuard({
      catalog,
      issuer: auth.issuer,
      audience: auth.audience,
      jwks: auth.jwks(),
      loadMember: () => lead,
    })
    const app = express()
    app.post('/grants', guard.authenticated(), express.json(), (req, res, next) =>
      guard.requireDelegation(() => req.body)(req, res, next),
    )
    app.post('/grants', (req, res) => void res.json(delegationOf(req)))
    app.use(guard.problems())
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const body = JSON.stringify({
      userId: 'user_2',
      companyId: lead.companyId,
      permissions: KEYS,
      scope: { d0: ['d0_0_0'] },
    })
    expect(body.length).toBeLessThan(12_000)
    let longest = 0
    let before = performance.now()
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - before)
      before = performance.now()
    }, 5)
    const { status } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/grants`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await auth.tokenFor(aMember(catalog))}`,
        'Content-Type': 'application/json',
      },
      body,
    })
    clearInterval(beat)
    server.close()
    expect(status).toBe(403)
    expect(longest).toBeLessThan(1_000)
  }, 60_000)
})
