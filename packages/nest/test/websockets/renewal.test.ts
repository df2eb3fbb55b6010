import { SocketCredentials } from '@stagedoor/nest/websockets'
import { describe, expect, it } from 'vitest'
import { gates } from '../app/gates.js'
import { issuer } from '../app/platforms.js'
import { clerk, connectAs, refused, start } from './app/live-app.js'

const { app, port } = await start()
const credentials = app.get(SocketCredentials, { strict: false })
const elsewhere = clerk.as({ companyId: 'comp_2' })

describe('CMP-1 a token that is shown later, by the same user', () => {
  it('for another company does not take over what goes on in the first (ABUSE-197)', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    gates.shut('tick')
    expect(await client.ask('ticks')).toEqual({ event: 'tick', data: 'first' })
    // Both tokens are for one company, so that neither message names one.
    expect(await client.ask('authenticate', { token: await issuer.tokenFor(elsewhere) })).toEqual(
      refused('authenticate', { status: 400, code: 'invalid_request' }),
    )
    gates.open('tick')
    expect(await client.next()).toEqual({ event: 'tick', data: 'tick' })
    client.close()
  })

  it.each([
    ['a token for one, and the same one', clerk, undefined, clerk, undefined, true],
    ['a token for one, and the same one named', clerk, undefined, [clerk, elsewhere], 'comp_1', true],
    ['one of a list, and a token for that one', [clerk, elsewhere], 'comp_1', clerk, undefined, true],
    ['one of a list, and a token for the other', [clerk, elsewhere], 'comp_1', elsewhere, undefined, false],
    ['one of a list, and the other', [clerk, elsewhere], 'comp_1', [clerk, elsewhere], 'comp_2', false],
    ['one of a list, and none', [clerk, elsewhere], 'comp_1', [clerk, elsewhere], undefined, false],
    ['none of a list, and none', [clerk, elsewhere], undefined, [clerk, elsewhere], undefined, true],
    ['a token for one, and none of a list', clerk, undefined, [clerk, elsewhere], undefined, false],
  ] as const)(
    'is believed where the company stays: %s',
    async (_what, first, named, later, then, isBelieved) => {
      const socket = {}
      const shown = async (members: typeof first, company?: string): Promise<object> => ({
        token: await issuer.tokenFor(members as never),
        ...(company === undefined ? {} : { company }),
      })
      await credentials.authenticate(socket, await shown(first, named))
      const renewed = credentials.authenticate(socket, await shown(later as never, then))
      if (isBelieved) await expect(renewed).resolves.toMatchObject({ subject: 'user_1' })
      else await expect(renewed).rejects.toMatchObject({ code: 'invalid_request' })
    },
  )
})
