import { describe, expect, it } from 'vitest'
import { decodeToken } from '../../src/token/read-token.ts'
import { refusalsOf } from '../../src/token/token-refusals.ts'
import { sizeLimits, sizesByClaim } from '../../src/token/token-size.ts'
import { CLAIMS, HEADER, NOW, part, tokenWith } from './tokens.ts'

const refusals = (claims: unknown = CLAIMS, header: unknown = HEADER, now = NOW): readonly string[] =>
  refusalsOf(decodeToken(tokenWith(claims, header), 'token.txt'), now)

describe('what a guard would refuse in a token', () => {
  it('is nothing in a good one', () => {
    expect(refusals()).toEqual([])
  })

  it.each([
    [{ alg: 'none' }, 'its alg is no asymmetric algorithm'],
    [{ alg: 'HS256' }, 'its alg is no asymmetric algorithm'],
    [{ typ: 'JWT' }, 'its typ is not at+jwt'],
    [{ kid: undefined }, 'it has no kid'],
    [{ crit: ['exp'] }, 'its header has crit'],
    [{ jku: 'https://evil.example' }, 'its header has jku'],
  ])('the header %j', (header, refusal) => {
    expect(refusals(CLAIMS, { ...HEADER, ...header })).toEqual([refusal])
  })

  it.each([
    [{ exp: NOW }, 'it has expired'],
    [{ exp: 'tomorrow' }, 'exp is no date'],
    [{ iat: NOW + 60 }, 'it was issued in the future'],
    [{ nbf: NOW + 60 }, 'it is not valid yet (nbf)'],
    [{ iat: NOW - 1, exp: NOW + 86_400 }, 'it is valid for more than 24 hours (maxLifetime)'],
    [{ iss: undefined }, 'iss is missing or no text'],
    [{ aud: [] }, 'aud is missing or no text'],
    [{ cnf: {} }, 'it is bound to a key (cnf), which is not supported'],
    [{ act: {} }, 'someone else acts in it (act), which needs `actors: true`'],
    [{ sub: 7 }, 'sub must be a text'],
    [{ company: undefined }, 'company must be a text'],
    [{ companies: [] }, 'company stands beside companies'],
    [{ grants: [{ permissions: ['finance.*'], scopes: {} }] }, 'grants[0].scopes is no field of this object'],
  ])('the claims %j', (claims, refusal) => {
    expect(refusals({ ...CLAIMS, ...claims })).toEqual([expect.stringContaining(refusal)])
  })

  it('a company that stands twice', () => {
    const { company, entitlements, modules, grants, ...identity } = CLAIMS
    const entry = { company, entitlements, modules, grants }
    expect(refusals({ ...identity, companies: [entry] })).toEqual([])
    expect(refusals({ ...identity, companies: [entry, entry] })).toEqual([
      'companies[1] names a company again',
    ])
  })

  it('its form: a member said twice, another spelling, no signature, too many bytes', () => {
    const twice = `${part(HEADER)}.${Buffer.from('{"sub":"a","sub":"b"}').toString('base64url')}.AAAA`
    expect(decodeToken(twice, 't').malformed).toEqual(['the payload says a member twice'])
    expect(decodeToken(`${tokenWith()}=`, 't').malformed).toEqual(['it is not spelt in canonical base64url'])
    expect(decodeToken(`${part(HEADER)}.${part(CLAIMS)}.`, 't').malformed).toEqual(['it has no signature'])
    const long = refusals({ ...CLAIMS, note: 'x'.repeat(8_000) })
    expect(long).toEqual(['it is longer than 8192 bytes (maxTokenBytes)'])
  })
})

describe('what is no token', () => {
  it.each([
    ['hello', 'has 1 part(s) between dots'],
    ['a.b.c', 'its header is no JSON object'],
    [`${part([])}.${part({})}.a`, 'its header is no JSON object'],
    [`${part({})}.${part('text')}.a`, 'its payload is no JSON object'],
    ['a.b.c.d.e', 'an encrypted token'],
    [
      `${part({})}.${Buffer.from('['.repeat(100_000)).toString('base64url')}.a`,
      'its payload is no JSON object',
    ],
  ])('is refused without a byte of it', (text, message) => {
    expect(() => decodeToken(text, 'token.txt')).toThrow(message)
    try {
      decodeToken(text, 'token.txt')
    } catch (error) {
      if (text.length > 5) expect(String(error)).not.toContain(text)
    }
  })
})

describe('the size of a token', () => {
  const sized = (bytes: number): ReturnType<typeof decodeToken> => ({
    ...decodeToken(tokenWith(), 't'),
    bytes: { token: bytes, header: 0, payload: 0, signature: 0 },
  })
  const states = (bytes: number): readonly string[] =>
    sizeLimits(sized(bytes)).map(({ name, state }) => `${name} ${state}`)

  it('is held against cookies, proxies and Node', () => {
    expect(states(2_000)).toEqual(['cookie fine', 'proxy fine', 'node fine'])
    expect(states(3_072)).toEqual(['cookie near', 'proxy fine', 'node fine'])
    expect(states(4_097)).toEqual(['cookie over', 'proxy fine', 'node fine'])
    expect(states(8_171)).toEqual(['cookie over', 'proxy over', 'node fine'])
    expect(states(12_300)).toEqual(['cookie over', 'proxy over', 'node near'])
    expect(states(16_400)).toEqual(['cookie over', 'proxy over', 'node over'])
  })

  it('is told by claim, the largest first, and adds up', () => {
    const token = decodeToken(tokenWith({ ...CLAIMS, note: 'é'.repeat(500) }), 't')
    const sizes = sizesByClaim(token)
    expect(sizes[0]).toMatchObject({ claim: 'note' })
    const sum = sizes.reduce((total, { bytes }) => total + bytes, 0)
    expect(Math.abs(sum - token.bytes.payload)).toBeLessThan(20)
  })

  it('is told by entry where there are several companies', () => {
    const token = decodeToken(tokenWith({ companies: [{ company: 'a' }, { company: 'b'.repeat(99) }] }), 't')
    expect(sizesByClaim(token).map(({ claim }) => claim)).toEqual(['companies[1]', 'companies[0]'])
  })
})
