import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { accessOf, identityOf } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { immediacyOf, isRemembered } from '../support/remembered.js'
import { sameMark } from '../support/same-mark.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const token = await auth.tokenFor(clerk)
const [header = '', payload = '', signature = ''] = token.split('.')
const refused = { status: 401, code: 'invalid_token' }

const tokensOf = (count: number): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => auth.tokenFor(clerk.as({ userId: `user_${at}` }))))

/** A token of this many characters. */
async function tokenOfSize(characters: number): Promise<string> {
  const short = await auth.tokenFor(clerk, { pad: '' })
  return auth.tokenFor(clerk, { pad: 'x'.repeat(Math.ceil(((characters - short.length) * 3) / 4)) })
}

describe('TOK-1: a verified token is recognised', () => {
  it('by the same text, at once; the first time it is verified', async () => {
    const judge = authorizerWith()
    expect(await immediacyOf(judge, token)).toBe('later')
    expect(await immediacyOf(judge, token)).toBe('passed at once')
  })

  it('never where the option tokenCache is false', async () => {
    const judge = authorizerWith({ tokenCache: false })
    for (let times = 0; times < 3; times += 1) expect(await immediacyOf(judge, token)).toBe('later')
  })

  it('by one authorizer, not by another with rules of its own (ABUSE-151)', async () => {
    const [one, other, strict] = [
      authorizerWith({ audience: [auth.audience, 'other'] }),
      authorizerWith({ audience: 'other' }),
      authorizerWith({ typ: ['jwt'] }),
    ]
    expect(await ask(one, [bearer(token)])).toMatchObject({ status: 200 })
    for (const judge of [other, strict]) {
      expect(await immediacyOf(judge, token)).toBe('later')
      expect(await ask(judge, [bearer(token)])).toMatchObject(refused)
    }
  })
})

describe('TOK-1: recognising a token is comparing all of it (ABUSE-151)', () => {
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const parsed = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString())

  it.each([
    [
      'another payload before a known signature',
      `${header}.${encoded({ ...parsed(payload), sub: 'user_2' })}.${signature}`,
    ],
    [
      'a payload of the same length',
      `${header}.${encoded({ ...parsed(payload), sub: 'user_2' }).slice(0, payload.length)}.${signature}`,
    ],
    ['another header before it', `${encoded({ ...parsed(header), x: 1 })}.${payload}.${signature}`],
    ['no header before it', `.${payload}.${signature}`],
    ['the signature alone', signature],
    ['the end of the signature alone', signature.slice(-43)],
    ['a truncated signature', token.slice(0, -1)],
    ['a truncated signature, by whole bytes', token.slice(0, -4)],
    ['something behind the signature', `${token}A`],
    ['padding', `${token}==`],
    ['the token twice', `${token}.${token}`],
    ['a dot before it', `.${token}`],
    ['a character before it', `A${token}`],
    ['another last character of the same bits', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
  ])('refuses %s, also after the good one was remembered', async (_what, forged) => {
    const judge = authorizerWith()
    expect(await isRemembered(judge, token)).toBe(false)
    expect(await ask(judge, [bearer(forged)])).toMatchObject(refused)
    expect(await isRemembered(judge, token)).toBe(true)
    expect(await ask(judge, [bearer(forged)])).toMatchObject(refused)
  })

  it('refuses parts of two remembered tokens put together', async () => {
    const judge = authorizerWith()
    const other = await auth.tokenFor(clerk.as({ userId: 'user_2' }))
    for (const each of [token, other]) expect(await ask(judge, [bearer(each)])).toMatchObject({ status: 200 })
    const [otherHeader, otherPayload] = other.split('.')
    const joined = `${otherHeader}.${otherPayload}.${signature}`
    expect(await ask(judge, [bearer(joined)])).toMatchObject({ ...refused, stage: 'signature' })
  })

  it('keeps apart two good tokens whose signatures end alike', async () => {
    const claims = [auth.claimsFor(clerk), auth.claimsFor(clerk.as({ userId: 'user_2' }))] as const
    const { jwk, tokens } = sameMark({ typ: 'at+jwt', kid: 'chosen' }, [...claims])
    expect(tokens[0].slice(-43)).toBe(tokens[1].slice(-43))
    const judge = authorizerWith({ jwks: { keys: [{ ...jwk, kid: 'chosen' }] } })
    for (let times = 0; times < 3; times += 1)
      for (const [at, each] of tokens.entries()) {
        const { request, status } = await ask(judge, [bearer(each)])
        expect(status).toBe(200)
        expect(identityOf(request).subject).toBe(`user_${at + 1}`)
        expect(accessOf(request).userId).toBe(`user_${at + 1}`)
      }
  })
})

describe('TOK-1: what is remembered has an end (ABUSE-155)', () => {
  it('is at most maxEntries tokens', async () => {
    const judge = authorizerWith({ tokenCache: { maxEntries: 8 } })
    const tokens = await tokensOf(40)
    for (const each of tokens) await ask(judge, [bearer(each)])
    // The last ones first: asking for one that was let go remembers it, and lets go of another.
    const kept: boolean[] = []
    for (const each of [...tokens].reverse()) {
      const isKept = await isRemembered(judge, each)
      if (!isKept) break
      kept.push(isKept)
    }
    expect(kept.length).toBeGreaterThanOrEqual(4)
    expect(kept.length).toBeLessThanOrEqual(8)
  })

  it('keeps two tokens in turn where it may keep two', async () => {
    const judge = authorizerWith({ tokenCache: { maxEntries: 2 } })
    const [one = '', other = '', third = ''] = await tokensOf(3)
    expect([await isRemembered(judge, one), await isRemembered(judge, other)]).toEqual([false, false])
    expect([await isRemembered(judge, one), await isRemembered(judge, other)]).toEqual([true, true])
    expect(await isRemembered(judge, third)).toBe(false)
    expect(await isRemembered(judge, one)).toBe(false)
  })

  it('counts bytes: large tokens push out more than small ones', async () => {
    const judge = authorizerWith({ tokenCache: { maxBytes: 131_072 } })
    const small = await tokensOf(16)
    for (const each of small) await ask(judge, [bearer(each)])
    const keptOf = async (): Promise<number> => {
      let kept = 0
      for (const each of [...small].reverse()) if (await isRemembered(judge, each)) kept += 1
      return kept
    }
    expect(await keptOf()).toBeGreaterThanOrEqual(8)
    for (let times = 0; times < 16; times += 1) await ask(judge, [bearer(await tokenOfSize(8_000))])
    expect(await isRemembered(judge, small.at(-1) ?? '')).toBe(false)
  })

  it('does not remember a token that is larger than half of what it may keep, and lets go of nothing for it', async () => {
    const judge = authorizerWith({ tokenCache: { maxBytes: 65_536 }, maxTokenBytes: 65_536 })
    const large = await tokenOfSize(33_000)
    expect(await isRemembered(judge, token)).toBe(false)
    for (let times = 0; times < 3; times += 1) expect(await isRemembered(judge, large)).toBe(false)
    expect(await isRemembered(judge, token)).toBe(true)
  })

  it('counts a token that is forgotten no more', async () => {
    const judge = authorizerWith({ tokenCache: { maxBytes: 65_536 } })
    const other = await auth.tokenFor(clerk.as({ userId: 'user_2' }))
    await ask(judge, [bearer(token)])
    for (let times = 0; times < 50; times += 1) {
      expect(await isRemembered(judge, other)).toBe(false)
      judge.forgetTokens(({ subject }) => subject === 'user_2')
    }
    expect(await isRemembered(judge, token)).toBe(true)
  })

  it('counts what a token holds, not its text alone', async () => {
    const judge = authorizerWith({ tokenCache: { maxBytes: 65_536 } })
    // Many short values: little text, much memory.
    const values = Array.from({ length: 1_500 }, (_, at) => at.toString(36))
    const dense = await auth.tokenFor(clerk.may('finance.bills.write', { businessUnit: values }))
    expect(dense.length).toBeLessThan(16_384)
    const roomy = authorizerWith({ maxTokenBytes: 16_384 })
    expect([await isRemembered(roomy, dense), await isRemembered(roomy, dense)]).toEqual([false, true])
    const tight = authorizerWith({ maxTokenBytes: 16_384, tokenCache: { maxBytes: 65_536 } })
    expect([await isRemembered(tight, dense), await isRemembered(tight, dense)]).toEqual([false, false])
    expect(await isRemembered(judge, token)).toBe(false)
    expect(await isRemembered(judge, token)).toBe(true)
  })

  it('keeps a token that keeps coming through a flood of good ones that come once', async () => {
    const judge = authorizerWith({ tokenCache: { maxEntries: 32 } })
    await ask(judge, [bearer(token)])
    for (const each of await tokensOf(400)) {
      await ask(judge, [bearer(each)])
      expect(await isRemembered(judge, token)).toBe(true)
    }
  })

  it('takes in only what was verified: a flood of bad tokens pushes out nothing', async () => {
    const judge = authorizerWith({ tokenCache: { maxEntries: 2 } })
    await ask(judge, [bearer(token)])
    for (let at = 0; at < 200; at += 1) {
      const forged = `${header}.${payload}.${signature.slice(0, -8)}${String(at).padStart(4, 'A')}AAAA`
      expect(await ask(judge, [bearer(forged)])).toMatchObject(refused)
    }
    expect(await isRemembered(judge, token)).toBe(true)
  })

  it('keeps the heap within maxBytes, whatever tokens are made of', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const heap = (): number => {
      collect()
      collect()
      return process.memoryUsage().heapUsed
    }
    const maxBytes = 2_097_152
    const judge = authorizerWith({ tokenCache: { maxBytes } })
    const values = Array.from({ length: 120 }, (_, at) => `v${at}`)
    const dense = clerk.may('finance.bills.write', { businessUnit: values })
    const flood = async (from: number): Promise<void> => {
      for (let at = from; at < from + 500; at += 1) {
        const { request } = await ask(judge, [
          bearer(await auth.tokenFor(dense.as({ userId: `user_${at}` }))),
        ])
        accessOf<string>(request).can('finance.bills.write', { businessUnit: 'v1' })
      }
    }
    await flood(0)
    const full = heap()
    for (let times = 1; times < 5; times += 1) await flood(times * 500)
    expect(heap() - full).toBeLessThan(maxBytes / 2)
    judge.forgetTokens()
    const released = full - heap()
    // What was counted was there, and no more than was counted, give or take what the test itself holds.
    expect(released).toBeGreaterThan(maxBytes / 8)
    expect(released).toBeLessThan(maxBytes * 1.25)
  })
})

describe('LAY-5: the option tokenCache', () => {
  it.each([
    true,
    null,
    0,
    'off',
    [],
    { maxEntries: 1 },
    { maxEntries: 1_000_001 },
    { maxEntries: 2.5 },
    { maxEntries: undefined },
    { maxBytes: 65_535 },
    { maxBytes: 4_294_967_297 },
    { max: 10 },
  ])('throws for %j, and names it', (tokenCache) => {
    expect(() => authorizerWith({ tokenCache: tokenCache as never })).toThrow(/tokenCache/)
  })

  it.each([{}, { maxEntries: 2 }, { maxEntries: 1_000_000, maxBytes: 4_294_967_296 }, { maxBytes: 65_536 }])(
    'takes %j',
    async (tokenCache) => {
      const judge = authorizerWith({ tokenCache })
      expect([await isRemembered(judge, token), await isRemembered(judge, token)]).toEqual([false, true])
    },
  )
})

describe('TOK-7: tokens that are remembered', () => {
  it('are in nothing that is handed out', async () => {
    const issuer = await createTestIssuer()
    const judge = authorizerWith({ issuer: issuer.issuer, jwks: issuer.jwks() as { keys: object[] } })
    const secret = await issuer.tokenFor(clerk)
    await ask(judge, [bearer(secret)])
    const { request } = await ask(judge, [bearer(secret)])
    const all = { depth: 50, showHidden: true, getters: true } as const
    const said = [judge, accessOf(request), identityOf(request), judge.health()].flatMap((each) => [
      inspect(each, all),
      JSON.stringify(each),
    ])
    for (const part of secret.split('.')) expect(said.join('\n')).not.toContain(part)
  })
})
