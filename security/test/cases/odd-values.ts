import { bearing, denied, refusedAt } from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import { crafted, reworded } from '../world/craft.js'
import { auth, clerk, signed } from '../world/issuers.js'

const inClaims = refusedAt('claims')

/** Section L, as far as a token can say it: names that every object has, members said twice, bytes that are no text. */
export const oddValues: readonly Attack[] = [
  {
    title: 'ABUSE-168: claims called __proto__ and constructor',
    request: () =>
      bearing(
        reworded((json) =>
          json.replace('{', '{"__proto__":{"grants":[{"permissions":["finance.*"]}]},"constructor":{"x":1},'),
        ),
        { path: '/reports' },
      ),
    expected: denied('permission_not_granted'),
  },
  ...['grants', 'entitlements', 'modules', 'company', 'sub', 'exp', 'iss', 'aud'].map((name) => ({
    title: `ABUSE-168: ${name} that only a __proto__ has`,
    request: () =>
      bearing(
        reworded((json) => {
          const { [name]: taken, ...rest } = JSON.parse(json)
          return `{"__proto__":${JSON.stringify({ [name]: taken })},${JSON.stringify(rest).slice(1)}`
        }),
      ),
    expected:
      name === 'iss'
        ? refusedAt('issuer')
        : name === 'grants'
          ? denied('permission_not_granted')
          : name === 'entitlements'
            ? denied('module_not_entitled')
            : name === 'modules'
              ? denied('module_not_granted')
              : inClaims,
  })),
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'].map((name) => ({
    title: `ABUSE-168: ${name} for every name in the access claims`,
    request: () =>
      bearing(
        crafted(undefined, {
          ...auth.claimsFor(clerk),
          entitlements: { modules: [name], addons: [name] },
          modules: [name],
          grants: [{ permissions: [name, `${name}.*`, `${name}.${name}.${name}`] }],
        }),
      ),
    expected: denied('module_not_entitled'),
  })),
  {
    title: 'ABUSE-168: __proto__ for a dimension of a scope',
    request: () =>
      bearing(reworded((json) => json.replace('"businessUnit":["bu_1"]', '"__proto__":["bu_1"]'))),
    expected: inClaims,
  },
  ...['iss', 'sub', 'company', 'exp', 'grants'].map((name) => ({
    title: `ABUSE-176: ${name} said twice`,
    request: () =>
      bearing(reworded((json) => json.replace('{', `{"${name}":${JSON.stringify(JSON.parse(json)[name])},`))),
    expected: refusedAt('format'),
  })),
  {
    title: 'ABUSE-176: a member said twice, once as an escape',
    request: () => bearing(reworded((json) => json.replace('{', '{"s\\u0075b":"user_2",'))),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-176: a byte order mark before the claims',
    request: () => bearing(reworded((json) => `\ufeff${json}`)),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-176: bytes that are not UTF-8 in the claims',
    request: () =>
      bearing(
        crafted(
          undefined,
          Buffer.from(JSON.stringify({ ...auth.claimsFor(clerk), role: 'ADM\u00ffN' }), 'latin1'),
        ),
      ),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-176: a NUL in the company',
    request: () => bearing(signed({ company: 'comp_1\u0000' })),
    expected: inClaims,
  },
  {
    title: 'ABUSE-176: a lone surrogate in a unit',
    request: () => bearing(reworded((json) => json.replace('"bu_1"', '"bu_1\\ud800"'))),
    expected: inClaims,
  },
]
