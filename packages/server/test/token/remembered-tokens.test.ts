import type { AuthorizerOptions } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { json, keyServer } from '../support/key-server.js'
import { takeClock } from '../support/pass-time.js'
import { isRemembered } from '../support/remembered.js'
import { sameMark } from '../support/same-mark.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

type Judge = ReturnType<typeof authorizerWith>

/** Who is remembered, asked without a request: that would remember. One that is remembered twice is named twice. */
function heldBy(judge: Judge): readonly string[] {
  const held: string[] = []
  judge.forgetTokens(({ subject }) => {
    held.push(subject)
    return false
  })
  return held.sort()
}

const usersOf = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `user_${at}`)

const tokensOf = (count: number, pad = ''): Promise<readonly string[]> =>
  Promise.all(usersOf(count).map((userId) => auth.tokenFor(clerk.as({ userId }), { pad })))

/** An authorizer that was sent these tokens, one after the other. */
async function judgeAfter(
  tokens: readonly string[],
  tokenCache: AuthorizerOptions['tokenCache'] = {},
  more: Parameters<typeof authorizerWith>[0] = {},
): Promise<Judge> {
  const judge = authorizerWith({ ...more, tokenCache, maxTokenBytes: 65_536 })
  for (const each of tokens) expect(await ask(judge, [bearer(each)])).toMatchObject({ status: 200 })
  return judge
}

describe('TOK-1: the bounds of what is remembered (ABUSE-155)', () => {
  it('are reached: as many tokens as maxEntries says are held at once', async () => {
    expect(heldBy(await judgeAfter(await tokensOf(8), { maxEntries: 8 }))).toEqual(usersOf(8))
  })

  it('are kept: one token more, and the older half is let go', async () => {
    expect(heldBy(await judgeAfter(await tokensOf(9), { maxEntries: 8 }))).toEqual(usersOf(9).slice(4))
  })

  it('are exact: twice the bytes in which one token is held hold two at once, and a byte less does not', async () => {
    const tokens = await tokensOf(4, 'x'.repeat(27_000))
    const heldIn = async (maxBytes: number, count: number): Promise<number> =>
      heldBy(await judgeAfter(tokens.slice(0, count), { maxBytes })).length
    let [least, enough] = [65_536, 262_144]
    while (least < enough) {
      const maxBytes = Math.floor((least + enough) / 2)
      if ((await heldIn(maxBytes, 1)) === 1) enough = maxBytes
      else least = maxBytes + 1
    }
    expect(enough).toBeGreaterThan(65_536)
    // Half of the room is for the newer ones: in twice the least room it holds two of them, and as many older ones.
    expect(await heldIn(2 * enough, 4)).toBe(4)
    expect(await heldIn(2 * enough - 1, 4)).toBe(2)
  })
})

describe('TOK-1: a token that is remembered', () => {
  it('is held once, also after it was asked for again', async () => {
    const tokens = await tokensOf(3)
    const judge = await judgeAfter([...tokens, tokens[0] ?? ''], { maxEntries: 4 })
    expect(heldBy(judge)).toEqual(usersOf(3))
  })

  it('is forgotten once it came after its key was gone', async () => {
    const issuer = await createTestIssuer()
    const server = await keyServer(json(issuer.jwks()))
    const [token, other] = [
      await issuer.tokenFor(clerk),
      await issuer.tokenFor(clerk.as({ userId: 'other' })),
    ]
    const trust = { issuer: issuer.issuer, jwks: `${server.url}/keys` }
    const passTime = takeClock()
    const judge = await judgeAfter([token, other], {}, trust)
    await issuer.rotate({ keepPrevious: false })
    server.answer = json(issuer.jwks())
    passTime(601)
    expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 401, stage: 'key' })
    expect(heldBy(judge)).toEqual(['other'])
  })
})

describe('TOK-1: of two good tokens whose signatures end alike (ABUSE-151)', () => {
  const users = ['user_1', 'user_2'] as const
  const [one, other] = users.map((userId) => auth.claimsFor(clerk.as({ userId }))) as [object, object]
  const { jwk, tokens } = sameMark({ typ: 'at+jwt', kid: 'chosen' }, [one, other])
  const jwks = { keys: [...(auth.jwks() as { keys: object[] }).keys, { ...jwk, kid: 'chosen' }] }

  it('the later is remembered', async () => {
    const judge = await judgeAfter(tokens, {}, { jwks })
    expect(heldBy(judge)).toEqual(['user_2'])
    expect(await isRemembered(judge, tokens[1])).toBe(true)
    expect(await isRemembered(judge, tokens[0])).toBe(false)
    expect(heldBy(judge)).toEqual(['user_1'])
  })

  it('the later is remembered, also where the earlier is among the older half', async () => {
    const others = await Promise.all(['a', 'b'].map((userId) => auth.tokenFor(clerk.as({ userId }))))
    const judge = await judgeAfter([tokens[0], ...others, tokens[1]], { maxEntries: 4 }, { jwks })
    expect(heldBy(judge)).toEqual(['a', 'b', 'user_2'])
    expect(await isRemembered(judge, tokens[0])).toBe(false)
  })

  it('the later takes the place of the earlier, and lets go of nothing else', async () => {
    const others = await Promise.all(['a', 'b', 'c'].map((userId) => auth.tokenFor(clerk.as({ userId }))))
    const [a = '', ...rest] = others
    const judge = await judgeAfter([tokens[0], a, tokens[1], ...rest], { maxEntries: 4 }, { jwks })
    expect(heldBy(judge)).toEqual(['a', 'b', 'c', 'user_2'])
  })
})
