import { startVenue } from '@stagedoor-example/nest-venue'
import { afterAll, describe, expect, it } from 'vitest'
import { harbour, issuer, manager, rival, staff } from './members.js'

interface Answer {
  readonly status: number
  readonly body: unknown
}

describe.each(['express', 'fastify'] as const)('the venue service on %s', async (platform) => {
  const { url, close } = await startVenue({
    platform,
    issuer: issuer.issuer,
    jwks: issuer.jwks(),
    audience: issuer.audience,
    withForgottenRoute: true,
    quiet: true,
  })
  afterAll(close)

  async function ask(
    request: string,
    member?: Parameters<typeof issuer.tokenFor>[0],
    gift?: object,
  ): Promise<Answer> {
    const [method = '', path = ''] = request.split(' ')
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(member ? { authorization: `Bearer ${await issuer.tokenFor(member)}` } : {}),
        ...(gift ? { 'content-type': 'application/json' } : {}),
      },
      ...(gift ? { body: JSON.stringify(gift) } : {}),
    })
    return { status: response.status, body: await response.json() }
  }

  it('says that it is up to whoever asks', async () => {
    expect(await ask('GET /health')).toEqual({ status: 200, body: { status: 'ok' } })
  })

  it('tells every member what a front end may show', async () => {
    expect((await ask('GET /me')).status).toBe(401)
    expect((await ask('GET /me', staff)).body).toEqual({
      userId: 'user_1',
      companyId: 'comp_harbour',
      modules: ['venue'],
      permissions: ['venue.availability.read', 'venue.details.read'],
    })
  })

  it('SCP-8 lists the venues inside the scope, and of no other company', async () => {
    const idsFor = async (member: typeof staff) => {
      const { body } = await ask('GET /venues', member)
      return (body as { id: string }[]).map(({ id }) => id)
    }
    expect(await idsFor(staff)).toEqual(['venue_great_hall'])
    expect(await idsFor(manager)).toEqual(['venue_great_hall', 'venue_foyer'])
    expect(await idsFor(rival)).toEqual(['venue_cellar'])
  })

  it('APP-2 asks for the module of the class and the permission of the method', async () => {
    expect((await ask('GET /venues', staff.notOwning('venue'))).body).toMatchObject({
      status: 403,
      code: 'module_not_entitled',
      offers: [{ kind: 'package', key: 'basic_venue' }],
    })
    expect((await ask('GET /venues', staff.notGiven('venue'))).body).toMatchObject({
      code: 'module_not_granted',
    })
    expect((await ask('GET /venues', harbour.may('venue.availability.read'))).body).toMatchObject({
      code: 'permission_not_granted',
    })
  })

  it('SCP-7 shows a venue inside the scope', async () => {
    expect((await ask('GET /venues/venue_great_hall', staff)).body).toMatchObject({ name: 'Great Hall' })
    expect((await ask('GET /venues/venue_great_hall/availability', staff)).body).toEqual([
      { name: 'Stage', freeOn: ['2027-03-05', '2027-03-19'] },
      { name: 'Balcony', freeOn: ['2027-03-05'] },
    ])
    expect((await ask('GET /venues/venue_foyer/availability', staff)).body).toMatchObject({
      status: 403,
      code: 'out_of_scope',
    })
  })

  // #region assert
  it('SCP-4 answers one and the same for a hidden venue, one of another company and one that is none', async () => {
    const answers = [
      await ask('GET /venues/venue_foyer', staff),
      await ask('GET /venues/venue_cellar', manager),
      await ask('GET /venues/venue_nowhere', manager),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })
  // #endregion assert

  it('shows what the marketplace lets to whoever has the module', async () => {
    const { body } = await ask('GET /marketplace/listings', rival)
    expect((body as { id: string }[]).map(({ id }) => id)).toEqual(['room_stage', 'room_foyer', 'room_vault'])
    expect((await ask('GET /marketplace/listings', staff)).body).toMatchObject({
      code: 'module_not_entitled',
    })
  })

  it('ENT-2 keeps offers for companies with the add-on', async () => {
    expect((await ask('GET /marketplace/offers', rival.notOwning('marketplace_offers'))).body).toMatchObject({
      status: 403,
      code: 'addon_not_entitled',
      permission: 'venue_marketplace.offers.read',
      offers: [{ kind: 'addon', key: 'marketplace_offers', extends: ['venue_marketplace'] }],
    })
    expect((await ask('GET /marketplace/offers', rival)).body).toMatchObject([{ id: 'offer_3' }])
  })

  it('SCP-7 accepts an offer where its stored venue is inside, and once', async () => {
    const foyer = harbour.may('venue_marketplace.offers.manage', { venue: 'venue_foyer' })
    expect((await ask('POST /marketplace/offers/offer_1/accept', foyer)).status).toBe(404)
    expect((await ask('POST /marketplace/offers/offer_9/accept', foyer)).status).toBe(404)
    expect((await ask('POST /marketplace/offers/offer_2/accept', rival)).status).toBe(404)
    expect((await ask('POST /marketplace/offers/offer_2/accept', foyer)).body).toMatchObject({
      status: 'accepted',
    })
    expect((await ask('POST /marketplace/offers/offer_2/accept', foyer)).status).toBe(409)
  })

  it('DEL-1 stores what may be given away, and refuses what may not', async () => {
    const giver = staff.delegating({
      permissions: ['venue.details.read'],
      scope: { venue: ['venue_great_hall'] },
    })
    const gift = {
      userId: 'user_2',
      companyId: 'comp_harbour',
      permissions: ['venue.details.read'],
      scope: { venue: ['venue_great_hall'] },
    }
    const given = await ask('POST /team/grants', giver, gift)
    expect(given).toMatchObject({ status: 201, body: { ...gift, intent: 'give' } })
    expect((await ask('GET /team/grants', staff.as({ userId: 'user_2' }))).body).toEqual([given.body])
    expect((await ask('GET /team/grants', staff)).body).toEqual([])
    const forged = { ...gift, grantee: { userId: 'user_2', companyId: 'comp_harbour' } }
    expect((await ask('POST /team/grants', giver, forged)).body).toMatchObject({ code: 'malformed_request' })
    expect((await ask('POST /team/grants', giver, { ...gift, scope: 'company' })).body).toMatchObject({
      code: 'delegation_refused',
      items: [{ reason: 'exceeds_scope' }],
    })
    expect((await ask('POST /team/grants', giver, { ...gift, modules: ['venue'] })).body).toMatchObject({
      code: 'delegation_refused',
    })
    expect((await ask('POST /team/grants', staff, gift)).body).toMatchObject({ code: 'delegation_refused' })
  })

  it('APP-1 refuses the route that somebody forgot to declare', async () => {
    expect((await ask('GET /forgotten')).status).toBe(401)
    expect((await ask('GET /forgotten', manager)).body).toMatchObject({
      status: 403,
      code: 'route_undeclared',
    })
  })
})
