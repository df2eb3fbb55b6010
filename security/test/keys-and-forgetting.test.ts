import { accessOf, createAuthorizer, isGuardError } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { clerk, nobody } from './world/issuers.js'

/* Attacks on what is remembered: keys that go, tokens that are forgotten and keys that are loaded, all at once. */

/** What happens, in order; requests are under way while the rest does. */
const happenings = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('ask', 'ask twice', 'another') },
    { weight: 2, arbitrary: fc.constantFrom('rotate', 'withdraw', 'reload', 'forget', 'forget one', 'wait') },
  ),
  { minLength: 5, maxLength: 25 },
)

describe('TOK-1, TOK-3: tokens, keys and what is forgotten, all at once', () => {
  it('let nobody in by a key that was withdrawn and loaded anew since, nor as somebody else (ABUSE-49, ABUSE-108)', async () => {
    let allowed = 0
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }),
        async (all, delays) => {
          const issuer = await createTestIssuer({ issuer: 'https://auth.test' })
          let fetched = 0
          const fetchKeys = async (): Promise<Response> => {
            // What is answered is what was published when it was asked for, however late it comes.
            const body = JSON.stringify(issuer.jwks())
            const delay = delays[fetched++ % delays.length] ?? 0
            await new Promise((go) => setTimeout(go, delay))
            return new Response(body)
          }
          const authorizer = createAuthorizer({
            catalog,
            issuer: issuer.issuer,
            audience: issuer.audience,
            fetch: fetchKeys,
          })
          const guard = authorizer.declareAuthenticated()
          const tokens: { readonly token: string; readonly user: string; isWithdrawn: boolean }[] = []
          const add = async (): Promise<void> => {
            const user = `user_${tokens.length}`
            const member = tokens.length % 2 === 0 ? clerk : nobody
            tokens.push({
              token: await issuer.tokenFor(member.as({ userId: user })),
              user,
              isWithdrawn: false,
            })
          }
          await add()
          const underWay: Promise<unknown>[] = []
          const ask = (at: number): void => {
            const one = tokens[at]
            if (one === undefined) return
            const request = { rawHeaders: ['authorization', `Bearer ${one.token}`] }
            const wasWithdrawn = one.isWithdrawn
            const asked = (async () => {
              try {
                await authorizer.check(request, [guard], { http: request, route: 'GET /' })
              } catch (error) {
                expect(isGuardError(error)).toBe(true)
                return
              }
              expect(accessOf(request).userId).toBe(one.user)
              expect(wasWithdrawn).toBe(false)
              allowed += 1
            })()
            underWay.push(asked)
          }
          for (const what of all) {
            if (what === 'ask') ask(tokens.length - 1)
            else if (what === 'ask twice') for (const at of [0, tokens.length - 1, 0]) ask(at)
            else if (what === 'another') await add()
            else if (what === 'rotate') await issuer.rotate()
            else if (what === 'withdraw') {
              await issuer.rotate({ keepPrevious: false })
              const gone = [...tokens]
              await authorizer.reloadKeys()
              for (const each of gone) each.isWithdrawn = true
            } else if (what === 'reload') underWay.push(authorizer.reloadKeys())
            else if (what === 'forget') authorizer.forgetTokens()
            else if (what === 'forget one') authorizer.forgetTokens(({ subject }) => subject === 'user_0')
            else await new Promise((go) => setTimeout(go, 1))
          }
          await Promise.all(underWay)
        },
      ),
      { numRuns: 60, seed: 20_261_123 },
    )
    expect(allowed).toBeGreaterThan(200)
  })
})
