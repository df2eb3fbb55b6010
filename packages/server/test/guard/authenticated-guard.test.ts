import { accessOf, identityOf } from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const authorizer = authorizerWith()
const several = await auth.tokenFor([clerk, aMember(catalog).as({ companyId: 'comp_2' })])

describe('APP-1: routes for whoever is authenticated', () => {
  it('need token and company, and no permission', async () => {
    const nobody = await auth.tokenFor(aMember(catalog))
    expect(await ask(authorizer, [bearer(nobody)])).toMatchObject({ status: 200 })
    expect(await ask(authorizer, [bearer(several)])).toMatchObject({ status: 400, code: 'company_required' })
    expect(await ask(authorizer, [])).toMatchObject({ status: 401 })
  })

  it('need the token alone with { company: false }, and give no access then', async () => {
    const guard = authorizer.declareAuthenticated({ company: false })
    const { request, status } = await ask(authorizer, [bearer(several)], [guard])
    expect(status).toBe(200)
    expect(identityOf(request).companies).toEqual(['comp_1', 'comp_2'])
    expect(() => accessOf(request)).toThrow(TypeError)
    expect(await ask(authorizer, [], [guard])).toMatchObject({ status: 401 })
  })

  it('need the company all the same if another guard of the route does', async () => {
    const guards = [
      authorizer.declareAuthenticated({ company: false }),
      authorizer.declare('crew.shifts.read'),
    ]
    expect(await ask(authorizer, [bearer(several)], guards)).toMatchObject({ code: 'company_required' })
    expect(await ask(authorizer, [bearer(several), ['X-Org', 'comp_1']], guards)).toMatchObject({
      code: 'module_not_entitled',
    })
  })

  it('throw when declared with an option that is unknown or wrong', () => {
    for (const options of [{ company: 'no' }, { company: undefined }, { compny: false }, null, false])
      expect(() => authorizer.declareAuthenticated(options as never)).toThrow(TypeError)
  })

  it('say of themselves what they are', () => {
    expect(authorizer.declareAuthenticated().describe()).toBe('authenticated')
    expect(authorizer.declareAuthenticated({ company: false }).describe()).toBe(
      'authenticated, without a company',
    )
  })
})
