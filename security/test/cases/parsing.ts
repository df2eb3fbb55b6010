import {
  bearing,
  companyRequired,
  malformed,
  missing,
  PATH,
  passes,
  refusedAt,
  sending,
  unjudged,
} from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import { crafted, encoded, goodClaims, goodHeader } from '../world/craft.js'
import { clerk, signed, tokenFor } from '../world/issuers.js'
import type { SentHeader } from '../world/raw-client.js'

/** A header with a good token in it. */
const withToken =
  (write: (token: string) => readonly SentHeader[], more: { path?: string; body?: string } = {}) =>
  async () => ({ path: PATH, headers: write(await tokenFor()), ...more })

/** The other spelling of the last character of a part: the same bytes, other unused bits. */
function respelt(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? 'A') ^ 1]
}

/** A token whose part is made a whole number of bytes and some bits: there is something to respell. */
const padded = (pad: number): string => crafted(undefined, { ...goodClaims(), pad: 'x'.repeat(pad) })

const aliases: readonly (readonly [string, (token: string) => string])[] = [
  ['= at the end of the signature', (token) => `${token}=`],
  ['== at the end of the signature', (token) => `${token}==`],
  ['= at the end of the header', (token) => token.replace('.', '=.')],
  ['+ and / for - and _', (token) => `${token.slice(0, -4)}+/+/`],
  ['unused bits set in the signature', (token) => respelt(token)],
  ['its last character missing', (token) => token.slice(0, -1)],
  ['a dot at the end', (token) => `${token}.`],
  ['a dot at the start', (token) => `.${token}`],
  ['a fourth part', (token) => `${token}.AAAA`],
]

const oddScheme = (value: (token: string) => string): Attack['request'] =>
  withToken((token) => [['Authorization', value(token)]])

/** Section D: how a credential is sent. */
export const parsing: readonly Attack[] = [
  { title: 'ABUSE-65: no Authorization header', request: () => ({ path: PATH }), expected: missing },
  ...['Bearer', 'Bearer ', 'Bearer    ', 'bearer', ''].map((value) => ({
    title: `ABUSE-66: the header ${JSON.stringify(value)}`,
    request: () => sending(['Authorization', value]),
    expected: missing,
  })),
  ...['bearer', 'BEARER', 'bEaReR'].map((scheme) => ({
    title: `ABUSE-67: the scheme written ${scheme}`,
    request: oddScheme((token) => `${scheme} ${token}`),
    expected: passes,
  })),
  {
    title: 'ABUSE-67: two spaces behind the scheme',
    request: oddScheme((token) => `Bearer  ${token}`),
    expected: passes,
  },
  ...['Basic', 'Token', 'Bearer:', 'JWT', 'Negotiate', 'Bearer,', 'B\u00e9arer', 'BearerX', 'Bearer\t'].map(
    (scheme) => ({
      title: `ABUSE-68: the scheme ${JSON.stringify(scheme)}`,
      request: oddScheme((token) => (scheme.endsWith('\t') ? `${scheme}${token}` : `${scheme} ${token}`)),
      expected: missing,
    }),
  ),
  { title: 'ABUSE-68: a token without a scheme', request: oddScheme((token) => token), expected: missing },
  {
    title: 'ABUSE-69: two Authorization headers, the first good',
    request: withToken((token) => [
      ['Authorization', `Bearer ${token}`],
      ['Authorization', 'Bearer x'],
    ]),
    expected: malformed,
  },
  {
    title: 'ABUSE-69: two Authorization headers, the second good and in another case',
    request: withToken((token) => [
      ['Authorization', 'Basic dXNlcjpwYXNz'],
      ['AUTHORIZATION', `Bearer ${token}`],
    ]),
    expected: malformed,
  },
  {
    title: 'ABUSE-69: the same Authorization header twice',
    request: withToken((token) => [
      ['Authorization', `Bearer ${token}`],
      ['authorization', `Bearer ${token}`],
    ]),
    expected: malformed,
  },
  ...[', ', ',', ' ', '; '].map((joint) => ({
    title: `ABUSE-69: two credentials joined by ${JSON.stringify(joint)} in one header`,
    request: oddScheme((token) => `Bearer ${token}${joint}Bearer ${token}`),
    expected: malformed,
  })),
  {
    title: 'ABUSE-71: a token in the query',
    request: async () => ({ path: `${PATH}?access_token=${await tokenFor()}` }),
    expected: missing,
  },
  {
    title: 'ABUSE-71: a token in a form',
    request: async () => ({
      path: '/grants',
      method: 'POST',
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: `access_token=${await tokenFor()}`,
    }),
    expected: missing,
  },
  ...['access_token', 'access%5Ftoken', 'x=1&access_token', '&&access_token'].map((name) => ({
    title: `ABUSE-71: a token in the header and one more in the query, as ${name}`,
    request: async () => bearing(tokenFor(), { path: `${PATH}?${name}=${await tokenFor()}` }),
    expected: malformed,
  })),
  {
    title: 'ABUSE-72: a token in a cookie',
    request: withToken((token) => [
      ['Cookie', `access_token=${token}; token=${token}; Authorization=Bearer ${token}`],
    ]),
    expected: missing,
  },
  {
    title: 'ABUSE-74: a byte that is not ASCII in the token',
    request: oddScheme((token) => `Bearer ${token.slice(0, 40)}\u00e9${token.slice(40)}`),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-74: a no-break space at the end of the token',
    request: oddScheme((token) => `Bearer ${token}\u00a0`),
    expected: refusedAt('format'),
  },
  ...aliases.map(([what, respell]) => ({
    title: `ABUSE-75: a good token with ${what}`,
    request: oddScheme((token) => `Bearer ${respell(token)}`),
    expected: refusedAt('format'),
  })),
  ...[1, 2].flatMap((pad) => [
    {
      title: `ABUSE-75: a good token, its payload padded by ${pad}`,
      request: () => bearing(padded(pad)),
      expected: passes,
    },
  ]),
  {
    title: 'ABUSE-75: white space inside the token',
    request: oddScheme((token) => `Bearer ${token.slice(0, 50)} ${token.slice(50)}`),
    expected: malformed,
  },
  {
    title: 'ABUSE-75: a tab inside the token',
    request: oddScheme((token) => `Bearer ${token.slice(0, 50)}\t${token.slice(50)}`),
    expected: malformed,
  },
  {
    title: 'ABUSE-75: the token in quotes',
    request: oddScheme((token) => `Bearer "${token}"`),
    expected: malformed,
  },
  {
    title: 'ABUSE-77: a token in headers that proxies use',
    request: withToken((token) => [
      ['Proxy-Authorization', `Bearer ${token}`],
      ['X-Forwarded-Authorization', `Bearer ${token}`],
      ['X-Original-Authorization', `Bearer ${token}`],
      ['X-Access-Token', token],
      ['Authorization-X', `Bearer ${token}`],
      ['X-Authorization', `Bearer ${token}`],
    ]),
    expected: missing,
  },
  {
    title: 'ABUSE-77: headers that claim what a proxy has found out',
    request: () =>
      sending(
        ['X-User-Id', 'user_1'],
        ['X-Permissions', 'finance.bills.read'],
        ['X-Roles', 'ADMIN'],
        ['X-Company', 'comp_1'],
        ['X-Middleware-Subrequest', 'guard'],
        ['X-Forwarded-User', 'user_1'],
        ['X-Client-Verify', 'SUCCESS'],
      ),
    expected: missing,
  },
  {
    title: 'ABUSE-78: a token of more than 8 KiB',
    request: () => bearing(crafted(undefined, { ...goodClaims(), pad: 'x'.repeat(6_500) })),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-78: a token of a little less than 8 KiB',
    request: () => bearing(crafted(undefined, { ...goodClaims(), pad: 'x'.repeat(5_000) })),
    expected: passes,
  },
  {
    title: 'ABUSE-78: a header of more than 16 KiB',
    request: () => bearing(`${'A'.repeat(17_000)}.AAAA.AAAA`),
    expected: unjudged(431),
  },
  {
    title: 'ABUSE-80: a body in chunks, and the credential in its trailer',
    request: async () => ({
      method: 'POST',
      path: '/grants',
      headers: [
        ['Connection', 'close'],
        ['Transfer-Encoding', 'chunked'],
        ['Content-Type', 'text/plain'],
        ['Trailer', `Authorization\r\n\r\n0\r\nAuthorization: Bearer ${await tokenFor()}`],
      ],
    }),
    expected: missing,
  },
  {
    title: 'ABUSE-80: Expect: 100-continue without a credential',
    request: () => ({
      method: 'POST',
      path: '/grants',
      headers: [['Expect', '100-continue']],
      json: {},
    }),
    expected: missing,
  },
  {
    title: 'ABUSE-81: an upgrade to WebSocket without a credential',
    request: () =>
      sending(
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
        ['Sec-WebSocket-Version', '13'],
      ),
    expected: missing,
  },
  ...[
    'Authorization : Bearer x',
    'Authorization: Bearer\r\n x',
    'Authorization\u0000: Bearer x',
    'Authorization: Bearer x\u0000',
    ': Bearer x',
  ].map((line) => ({
    title: `ABUSE-80: a header that is none: ${JSON.stringify(line)}`,
    request: () => ({ path: PATH, headers: [['X-A', `a\r\n${line}`] as const] }),
    expected: unjudged(400),
  })),
  {
    title: 'ABUSE-156: a token of more than 8 KiB that has no dot',
    request: () => bearing('A'.repeat(9_000)),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-156: a token of 4,000 dots',
    request: () => bearing('.'.repeat(4_000)),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-158: lists in lists, as deep as a token is long',
    request: () => bearing(crafted(undefined, `{"x":${'['.repeat(2_500)}${']'.repeat(2_500)}}`)),
    expected: refusedAt('issuer'),
  },
  {
    title: 'ABUSE-158: objects in objects in the grants',
    request: () =>
      bearing(
        crafted(
          undefined,
          JSON.stringify({ ...goodClaims(), grants: 0 }).replace(
            '"grants":0',
            `"grants":${'[{"a":'.repeat(600)}1${'}]'.repeat(600)}`,
          ),
        ),
      ),
    expected: refusedAt('claims'),
  },
  {
    title: 'ABUSE-158: a header of more than 2 KiB',
    request: () => bearing(crafted({ ...goodHeader, x: 'y'.repeat(2_000) })),
    expected: refusedAt('format'),
  },
  ...['[]', '"text"', '7', 'null', '', '{', '{}x', '\u0000'].map((payload) => ({
    title: `ABUSE-158: a payload that is ${JSON.stringify(payload)}`,
    request: () => bearing(crafted(undefined, payload)),
    expected: refusedAt('format'),
  })),
  {
    title: 'ABUSE-158: a header that is a list',
    request: () => bearing(`${encoded('["RS256"]')}.${encoded('{}')}.AAAA`),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-102: the company header twice',
    request: () =>
      bearing(tokenFor(), {
        headers: [
          ['X-Org', 'comp_1'],
          ['x-org', 'comp_1'],
        ],
      }),
    expected: companyRequired,
  },
  ...['', 'comp_1, comp_2', 'comp_1,comp_1', 'comp_1\t', 'c'.repeat(257), 'comp\u0081'].map((company) => ({
    title: `ABUSE-102: the company header ${JSON.stringify(company).slice(0, 24)}`,
    request: () => bearing(tokenFor(), { headers: [['X-Org', company]] }),
    expected: company === 'comp_1\t' ? passes : companyRequired,
  })),
  ...['companyId=comp_1&companyId=comp_2', 'companyId[]=comp_2', 'companyId[id]=comp_2', 'x-org=comp_2'].map(
    (query) => ({
      title: `ABUSE-102: the query ${query} names no company`,
      request: () => bearing(tokenFor([clerk]), { path: `${PATH}?${query}` }),
      expected: companyRequired,
    }),
  ),
  {
    title: 'ABUSE-184: line breaks and colours in the claims that reach events',
    request: () => bearing(signed({ role: 'ADMIN\r\n\u001b[31mgranted' })),
    expected: refusedAt('claims'),
  },
  {
    title: 'ABUSE-184: line breaks and colours in the kid',
    request: () => bearing(signed({}, { kid: 'k\r\n\u001b[31mgranted' })),
    expected: refusedAt('key'),
  },
]
