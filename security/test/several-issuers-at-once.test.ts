import { defineCatalog, type Member } from '@stagedoor/core'
import {
  accessOf,
  createAuthorizer,
  delegationOf,
  type Identity,
  identityOf,
  isGuardError,
  targetOf,
} from '@stagedoor/server'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'

/*
 * Attacks on everything at once: several issuers whose users are called alike, access data that is loaded and comes in
 * any order, tokens that are remembered and forgotten meanwhile, actors, delegations, targets that are looked up.
 */

const catalog = defineCatalog({
  modules: {
    shop: {
      title: 'Shop',
      surface: 'What is sold.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: 'none',
      scopes: ['unit'],
      capabilities: [],
      permissions: { goods: ['read', 'write'] },
    },
  },
  packages: {},
  addons: {},
})

const issuers = await Promise.all(
  ['one', 'two', 'three'].map((name) =>
    createTestIssuer({ issuer: `https://${name}.test`, audience: 'shop' }),
  ),
)
const COMPANIES = ['comp_1', 'comp_2', 'comp_3']

/** What somebody has: of issuer, user and company, so that whoever gets another's is found out. */
function memberOf({ issuer, subject }: Identity, company: string): Member {
  const unit = `${issuer}|${subject}|${company}`
  const member = aMember(catalog).as({ userId: subject, companyId: company })
  return member
    .may('shop.goods.read', { unit })
    .delegating({ permissions: ['shop.goods.*'], scope: { unit: [unit] } })
}

/** Numbers that look random and are the same each time. */
function drawn(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const later = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, turns % 4))

interface Sent {
  readonly rawHeaders: readonly string[]
  readonly unit: string
  readonly wait: number
}

describe('APP-3, CMP-3, TOK-4: two thousand requests at once, of users who are called alike', () => {
  it.each([
    ['loaded', true],
    ['in the token', false],
  ])('are each judged by what is theirs, with access data that is %s', async (_title, isLoaded) => {
    const draw = drawn(isLoaded ? 11 : 12)
    const authorizer = createAuthorizer({
      catalog,
      audience: 'shop',
      actors: true,
      issuers: issuers.map((auth, at) => ({
        issuer: auth.issuer,
        jwks: { keys: auth.jwks().keys },
        // The third may not speak for the first company.
        companies: at === 2 ? COMPANIES.slice(1) : 'any',
      })),
      ...(isLoaded
        ? {
            loadMember: async (identity: Identity, company: string) => {
              await later(draw(5))
              return memberOf(identity, company)
            },
          }
        : {}),
    })
    const reading = authorizer.declare<Sent>('shop.goods.read', {
      scope: { unit: ({ unit, wait }) => (wait % 2 ? unit : later(wait).then(() => unit)) },
    })
    const giving = authorizer.declareDelegation<Sent>(({ unit }) => ({
      userId: 'somebody_else',
      companyId: unit.split('|')[2],
      permissions: ['shop.goods.read'],
      scope: { unit: [unit] },
    }))
    const tokens = await Promise.all(
      issuers.flatMap((auth, at) =>
        ['user_1', 'user_2'].flatMap((subject) =>
          [undefined, 'actor_1'].map(async (actor) => {
            const identity: Identity = { issuer: auth.issuer, subject, companies: COMPANIES }
            const own = at === 2 ? COMPANIES.slice(1) : COMPANIES
            const token = await auth.tokenFor(
              own.map((company) => memberOf(identity, company)),
              actor === undefined ? {} : { act: { sub: actor } },
            )
            return { identity, actor, token, own }
          }),
        ),
      ),
    )
    const forbidden = await issuers[2]?.tokenFor(
      COMPANIES.map((company) =>
        memberOf({ issuer: issuers[2]?.issuer ?? '', subject: 'user_1', companies: [] }, company),
      ),
    )
    const wrong: unknown[] = []
    let allowed = 0
    const one = async (at: number): Promise<void> => {
      const who = tokens[draw(tokens.length)] as (typeof tokens)[number]
      const company = COMPANIES[draw(3)] as string
      const { issuer, subject } = who.identity
      const owner = draw(3) === 0 ? tokens[draw(tokens.length)]?.identity : who.identity
      const unit = `${owner?.issuer}|${owner?.subject}|${draw(4) === 0 ? COMPANIES[draw(3)] : company}`
      const isForbidden = at % 97 === 0
      const request: Sent = {
        rawHeaders: ['Authorization', `Bearer ${isForbidden ? forbidden : who.token}`, 'X-Org', company],
        unit,
        wait: draw(8),
      }
      const gives = draw(2) === 0
      const isOwn = unit === `${issuer}|${subject}|${company}`
      const mayEnter = !isForbidden && who.own.includes(company)
      const expected = mayEnter && isOwn && !(gives && who.actor !== undefined)
      await later(draw(6))
      try {
        await authorizer.check(request, gives ? [reading, giving] : [reading], {
          http: request,
          route: 'GET /',
        })
        allowed += 1
        const [access, identity] = [accessOf<string>(request), identityOf(request)]
        if (
          !expected ||
          identity.issuer !== issuer ||
          identity.subject !== subject ||
          identity.actor !== who.actor ||
          access.companyId !== company ||
          access.can('shop.goods.write', { unit }) ||
          JSON.stringify(targetOf(request)) !== JSON.stringify({ unit }) ||
          (gives && JSON.stringify(delegationOf(request).scope) !== JSON.stringify({ unit: [unit] }))
        )
          wrong.push([at, 'allowed', request, identity])
      } catch (error) {
        const code = isGuardError(error) ? error.code : (error as { code?: string }).code
        if (expected || code === undefined) wrong.push([at, code, error])
        if (isForbidden && code !== 'invalid_token') wrong.push([at, code])
      }
    }
    const meddling = (async () => {
      for (let turn = 0; turn < 12; turn += 1) {
        await later(3)
        if (turn % 3 === 0) await authorizer.reloadKeys()
        authorizer.forgetTokens(turn % 2 ? undefined : ({ subject }) => subject === 'user_1')
      }
    })()
    await Promise.all([...Array.from({ length: 2_000 }, (_, at) => one(at)), meddling])
    expect(wrong).toEqual([])
    expect(allowed).toBeGreaterThan(400)
  })
})
