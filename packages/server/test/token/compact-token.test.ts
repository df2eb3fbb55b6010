import { describe, expect, it, vi } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const authorizer = authorizerWith()
const claims = auth.claimsFor(clerk)
const token = await auth.tokenFor(clerk)
const [header = '', payload = '', signature = ''] = token.split('.')
const encoded = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url')
const refusedAs = (stage: string) => ({ status: 401, code: 'invalid_token', stage })

/** A payload text that ends with more members, signed. */
const signedWith = (members: string): Promise<string> =>
  auth.sign(`${JSON.stringify(claims).slice(0, -1)},${members}}`)

describe('TOK-1: the compact form (ABUSE-3, ABUSE-13)', () => {
  it.each([
    ['no signature', `${header}.${payload}.`],
    ['no signature and no separator', `${header}.${payload}`],
    ['no payload', `${header}..${signature}`],
    ['no header', `.${payload}.${signature}`],
    ['one part', header],
    ['dots alone', '..'],
    ['a fourth part', `${token}.${signature}`],
    ['an empty fourth part', `${token}.`],
    ['a JWE', `${encoded('{"alg":"dir","enc":"A256GCM","kid":"k","typ":"at+jwt"}')}..aaaa.aaaa.aaaa`],
    [
      'a JWE that asks for 2^31 rounds',
      `${encoded('{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483648,"p2s":"aaaa"}')}.aaaa.aaaa.aaaa.aaaa`,
    ],
  ])('refuses %s', async (_what, bad) => {
    expect(await ask(authorizer, [bearer(bad)])).toMatchObject(refusedAs('format'))
  })

  it('accepts a header of 2,048 characters, and refuses a longer one', async () => {
    const padded = (more: number): Promise<string> => auth.sign(claims, { pad: 'x'.repeat(more) })
    // Four characters of a header hold three bytes.
    const room = (2_048 * 3) / 4 - Buffer.from((await padded(0)).split('.')[0] ?? '', 'base64url').length
    expect((await padded(room)).indexOf('.')).toBe(2_048)
    expect(await ask(authorizer, [bearer(await padded(room))])).toMatchObject({ status: 200 })
    expect(await ask(authorizer, [bearer(await padded(room + 1))])).toMatchObject(refusedAs('format'))
  })
})

describe('TOK-1: one spelling a token (ABUSE-75)', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

  it('refuses every other last character of the signature, also those that change no byte', async () => {
    const last = token.at(-1) ?? ''
    for (const other of alphabet.replace(last, '')) {
      const outcome = await ask(authorizer, [bearer(token.slice(0, -1) + other)])
      expect(outcome).toMatchObject({ status: 401, code: 'invalid_token' })
    }
  })

  it.each([
    [2, 'AB'],
    [3, 'AAB'],
  ])(
    'refuses a part of %i characters more than whole groups whose last one sets an unused bit',
    async (_rest, end) => {
      const spelt = encoded('{"a":1}  ')
      expect(spelt.length % 4).toBe(0)
      const outcome = await ask(authorizer, [bearer(`${header}.${spelt}${end}.${signature}`)])
      expect(outcome).toMatchObject({
        ...refusedAs('format'),
        error: { problem: expect.stringContaining('canonical') },
      })
    },
  )

  it.each([
    ['padding', `${token}==`],
    ['padding inside', `${header}=.${payload}.${signature}`],
    ['the other alphabet', token.replaceAll('-', '+').replaceAll('_', '/').concat('/')],
    ['a part of a length that no bytes have', `${header}.${payload}.${signature}AAA`],
    ['a tilde', `${token}~`],
  ])('refuses %s', async (_what, bad) => {
    expect(await ask(authorizer, [bearer(bad)])).toMatchObject(refusedAs('format'))
  })

  it('answers 400 to white space inside a token: the header holds two credentials then', async () => {
    const split = `${token.slice(0, -4)} ${token.slice(-4)}`
    expect(await ask(authorizer, [bearer(split)])).toMatchObject({ status: 400, code: 'invalid_request' })
  })
})

describe('TOK-1: strict JSON (ABUSE-158, ABUSE-168, ABUSE-176)', () => {
  it.each([
    ['no JSON', 'foo'],
    ['a list', '[]'],
    ['a text', '"foo"'],
    ['null', 'null'],
    ['nothing behind a member', '{"iss":'],
    ['text behind the object', `${JSON.stringify(claims)} {}`],
    ['another JWT', token],
    ['an object with a member twice', '{"a":1,"a":2}'],
    ['an object with a member twice, once with a space before its colon', '{"a" :1,"a":2}'],
    ['an object with a member twice beside a number', '{"n":1,"a":"1","a":"2"}'],
    ['an object with a member twice beside a text with a colon', '{"n":1,"a":"b:","a":" :"}'],
    ['an object with a member twice beside a list of as many elements', '{"a":1,"a":[1,2]}'],
    ['an object with a member twice in a list', '{"n":[{"a":"1","a":"2"}]}'],
    ['a byte order mark', `\ufeff${JSON.stringify(claims)}`],
  ])('refuses a payload that is %s', async (_what, text) => {
    expect(await ask(authorizer, [bearer(await auth.sign(text))])).toMatchObject(refusedAs('format'))
  })

  it('refuses a payload that is not UTF-8, and reads the next one again', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc0]), Buffer.from('"}')])
    const bad = `${header}.${encoded(bytes)}.${signature}`
    expect(await ask(authorizer, [bearer(bad)])).toMatchObject(refusedAs('format'))
    expect(await ask(authorizer, [bearer(token)])).toMatchObject({ status: 200 })
  })

  it.each([
    ['twice', '"sub":"user_2"'],
    ['twice, once escaped', '"s\\u0075b":"user_2"'],
    ['twice in an object below', '"x":{"a":1,"b":{},"a":2}'],
    ['twice in an object in a list', '"x":[{"a":1},[{"a":1,"b":[1,2,{"c":"}"}],"a":2}]]'],
    ['__proto__ twice', '"__proto__":{},"__proto__":{"company":"x"}'],
    ['an empty name twice', '"":1,"":2'],
    ['twice, once with a space before its colon', '"x":{"a" :1,"a":2}'],
    ['twice, both with white space before their colons', '"x":{"a"\n:1,"b":1,"a"\t:2}'],
    ['twice beside texts that begin with colons', '"x":[":",":",{"a":1,"a":[":y"]}]'],
    ['twice beside a text with escaped quotes', '"x":{"a":"\\","a":","a":2}'],
    ['twice behind a text that ends with a backslash', '"x":{"a":"\\\\","a":":"}'],
    ['twice, of which the later one hides an object', '"x":{"a":{"b":{"c":1}},"a":":"}'],
  ])('refuses a payload with a member %s, validly signed', async (_what, members) => {
    expect(await ask(authorizer, [bearer(await signedWith(members))])).toMatchObject(refusedAs('format'))
  })

  it.each([
    ['the same name on different levels', '"x":{"sub":1,"y":[{"sub":2},{"sub":3}]}'],
    ['names that only look alike inside texts', '"x":"\\",\\"sub\\":\\"user_2","y":["sub","sub"],"z":"{"'],
    [
      'texts that begin with a colon, or have one behind a space',
      '"x":":y","z":[":"," :","a : b",{"a":": "}]',
    ],
    ['texts that begin with a colon behind escapes', '"x":"\\":\\\\","y":":\\u003a","z":["\\n:"]'],
    ['names with colons, quotes and backslashes', '":":1,"::":2,"a\\":":3,"\\\\":":4"'],
    ['names with white space before their colons', '"x" :1,"y"\n:{"x"\t:2}'],
    ['values that are null, true, numbers or empty', '"x":null,"y":[null,true,1,{},[]],"z":{}'],
    ['what is not ASCII', '"\u00e9":"\u00e9:","\u{1f600}":[":\u{1f600}"]'],
    ['names of Object itself', '"__proto__":{"company":"x"},"constructor":1,"toString":2,"hasOwnProperty":3'],
  ])('accepts %s', async (_what, members) => {
    expect(await ask(authorizer, [bearer(await signedWith(members))])).toMatchObject({ status: 200 })
    expect(Object.getOwnPropertyNames({})).toEqual([])
  })

  // JSON.parse of Node 24 and 26 (nodejs/node#63785) reads the second name here as the one that it has read before at its place:
  // `s`, a backslash and `u`.
  it('refuses a member twice, once escaped, behind a token with a name that is spelt like the escape', async () => {
    for (const [text, stage] of [
      ['{"sub":"a","s\\\\u":1}', 'issuer'],
      ['{"sub":"a","s\\u0075b":"b"}', 'format'],
    ] as const)
      expect(await ask(authorizer, [bearer(await auth.sign(text))])).toMatchObject(refusedAs(stage))
  })

  // The same of names as PHP writes them by default: of `https:\\/\\/a.b` that JSON.parse reads the first eleven characters, where it has
  // read those as a name at this place before.
  it.each([
    ['claims', (name: string, value: unknown) => ({ [name]: value })],
    ['an object in a list below', (name: string, value: unknown) => ({ x: [{ y: 1, [name]: value }] })],
  ])(
    'reads escaped names in %s as what they say, whatever a stranger had read before (ABUSE-200)',
    async (_where, put) => {
      const name = 'https://example.com/access'
      const escaped = (text: string): string => text.replaceAll('/', '\\/')
      const seen: unknown[] = []
      const mapping = authorizerWith({
        mapClaims: (read) => {
          seen.push(read)
          return { company: 'comp_1' }
        },
      })
      const honest = { ...claims, ...put(name, { units: ['bu_1', 'a "b": /c'] }) }
      const strange = JSON.stringify({ ...claims, ...put(escaped(name).slice(0, name.length), 1) })
      const unsigned = `${header}.${encoded(strange)}.${signature}`
      expect(await ask(mapping, [bearer(unsigned)])).toMatchObject(refusedAs('signature'))
      const signed = await auth.sign(escaped(JSON.stringify(honest)))
      expect(await ask(mapping, [bearer(signed)])).toMatchObject({ status: 200 })
      expect(seen).toEqual([honest])
    },
  )

  it('refuses a member twice in the header', async () => {
    const twice = encoded(Buffer.from(header, 'base64url').toString().replace('{', '{"alg":"none",'))
    expect(await ask(authorizer, [bearer(`${twice}.${payload}.${signature}`)])).toMatchObject(
      refusedAs('format'),
    )
  })

  it.each(['[', '{"a":'])('bears the deepest nesting that fits: %s', async (open) => {
    const close = open === '[' ? ']' : '}'
    const depth = Math.floor(5_000 / (open.length + 1))
    const deep = `"x":${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}`
    expect(await ask(authorizer, [bearer(await signedWith(deep))])).toMatchObject({ status: 200 })
    expect(await ask(authorizer, [bearer(await auth.sign(open.repeat(1_000)))])).toMatchObject(
      refusedAs('format'),
    )
  })
})

describe('TOK-1: a payload that plainly says no member twice', () => {
  /** Was this name taken note of, as those are that may be said twice? */
  async function isLookedThrough(members: string): Promise<boolean> {
    const asked = bearer(await signedWith(members))
    const noted = vi.spyOn(Set.prototype, 'add')
    try {
      expect(await ask(authorizer, [asked])).toMatchObject({ status: 200 })
      return noted.mock.calls.some(([name]) => name === 'looked_at')
    } finally {
      noted.mockRestore()
    }
  }

  it.each([
    '"looked_at":1',
    '"looked_at":{"a":{"a":[{"a":1},{"a":2}]},"b":[]}',
    '"looked_at":["a","b",{"a":null}]',
    '"looked_at" : "12:30, or 12:45"',
    '"looked_at"\n:\t{ "deep" :{} }',
    '"looked_at":{},"empty":[],"text":"{}[],\'"',
  ])('is not looked through name by name: %s', async (members) => {
    expect(await isLookedThrough(members)).toBe(false)
  })

  it.each(['"looked_at":"a\\nb"', '"looked_at":":"', '"looked_at":"\\u0041"'])(
    'and one of which that is not plain is: %s',
    async (members) => {
      expect(await isLookedThrough(members)).toBe(true)
    },
  )
})
