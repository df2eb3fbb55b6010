import { bearing, denied, missing, PATH, passes, sending, unjudged } from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import { nobody, tokenFor } from '../world/issuers.js'

const mayNothing = (): Promise<string> => tokenFor(nobody)

/** Spellings that every platform leads to the route, or that none does: the same answer everywhere. */
export const routing: readonly Attack[] = [
  {
    title: 'ABUSE-82: the path in absolute form, at another host',
    request: () => ({ path: `http://evil.test${PATH}` }),
    expected: missing,
  },
  {
    title: 'ABUSE-82: the path in absolute form, by one who may not',
    request: () => bearing(mayNothing(), { path: `http://evil.test${PATH}` }),
    expected: denied('module_not_entitled'),
  },
  ...['bu%5F1', 'bu_1'].map((unit) => ({
    title: `ABUSE-82: the unit ${unit} is the one that may be read`,
    request: () => bearing(tokenFor(), { path: `/units/${unit}/bills` }),
    expected: passes,
  })),
  ...[
    'BU_1',
    'bu_1%20',
    'bu_1%00',
    'bu_1%2Fbu_2',
    'bu_1,bu_2',
    'bu_1;x',
    '*',
    '__proto__',
    'constructor',
    'bu_1%0d%0ax',
    'bu_1%252F',
  ].map((unit) => ({
    title: `ABUSE-82: the unit ${unit} is another one`,
    request: () => bearing(tokenFor(), { path: `/units/${unit}/bills` }),
    expected: denied('out_of_scope'),
  })),
  {
    title: 'ABUSE-84: HEAD on a route for GET, without a credential',
    request: () => ({ method: 'HEAD', path: PATH }),
    expected: missing,
  },
  {
    title: 'ABUSE-84: HEAD on a route for GET, by one who may not',
    request: () => bearing(mayNothing(), { method: 'HEAD' }),
    expected: denied('module_not_entitled'),
  },
  {
    title: 'ABUSE-84: HEAD by one who may',
    request: () => bearing(tokenFor(), { method: 'HEAD' }),
    expected: passes,
  },
  ...['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'].map((name) => ({
    title: `ABUSE-86: ${name} changes no method`,
    request: () => sending([name, 'OPTIONS']),
    expected: missing,
  })),
  {
    title: 'ABUSE-86: _method changes no method',
    request: () => ({ path: `${PATH}?_method=OPTIONS` }),
    expected: missing,
  },
  {
    title: 'ABUSE-86: headers that name another path',
    request: () =>
      sending(['X-Original-URL', '/health'], ['X-Rewrite-URL', '/health'], ['X-Forwarded-Uri', '/health']),
    expected: missing,
  },
  ...['POST', 'PUT', 'DELETE', 'PATCH'].map((method) => ({
    title: `ABUSE-84: ${method} on a route for GET leads nowhere`,
    request: () => bearing(tokenFor(), { method }),
    expected: unjudged(404),
  })),
  {
    title: 'ABUSE-193: another Host changes nothing in the challenge',
    request: () => sending(['Host', 'evil.test"\\, Bearer realm="x']),
    expected: missing,
  },
]
