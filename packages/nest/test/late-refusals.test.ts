import { Controller, type MessageEvent, Sse } from '@nestjs/common'
import { type Access, CurrentAccess, RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { interval, map, type Observable } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

const token = await issuer.tokenFor(aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' }))

/** Where what is told of is by now. */
let unit = 'bu_1'
beforeEach(() => {
  unit = 'bu_1'
})

const numbers = (): Observable<MessageEvent> => interval(10).pipe(map((at) => ({ data: String(at) })))

@Controller('live')
class LiveController {
  @Sse('judged')
  @RequirePermission('finance.bills.read', { scope: { businessUnit: () => unit } })
  judged(): Observable<MessageEvent> {
    return numbers()
  }

  @Sse('asserted')
  @RequirePermission('finance.bills.read', { scope: 'filter', conceal: true })
  asserted(@CurrentAccess() access: Access): Observable<MessageEvent> {
    return numbers().pipe(
      map((event) => {
        access.assert('finance.bills.read', { businessUnit: unit })
        return event
      }),
    )
  }

  @Sse('broken')
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  broken(): Observable<MessageEvent> {
    return numbers().pipe(
      map((event) => {
        if (unit === 'bu_2') throw new Error('the secret of the house')
        return event
      }),
    )
  }
}

describe.each(platforms)('WIRE-1 a refusal after the first event, on %s', (platform) => {
  const rows = [
    ['full', 'judged', 'The request lies outside the scope of your permission.'],
    ['none', 'judged', 'Forbidden'],
    ['full', 'asserted', 'There is nothing here for you.'],
    ['none', 'asserted', 'Not Found'],
  ] as const

  it.each(rows)(
    'with disclose %s says no more than one before it: %s (ABUSE-204)',
    async (disclose, path, said) => {
      const { app, events, logged } = await startApp(platform, {
        controllers: [LiveController],
        access: { disclose },
      })
      const { body } = await fetch(`${await app.getUrl()}/live/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
      let text = ''
      for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
        text += next.value
        if (text.includes('data: 0')) unit = 'bu_2'
      }
      expect(text).toContain('data: 0')
      expect(text).toMatch(/event: error\nid: \d+\ndata: (.*)\n\n$/)
      expect(/event: error\nid: \d+\ndata: (.*)/.exec(text)?.[1]).toBe(said)
      expect(events.filter(({ outcome }) => outcome === 'refused')).toMatchObject([
        { code: 'out_of_scope', route: `GET /live/${path}` },
      ])
      expect(logged.filter((line) => line.startsWith('error'))).toEqual([])
    },
  )

  it('leaves other errors to Nest, which tells nothing of them', async () => {
    const { app } = await startApp(platform, { controllers: [LiveController] })
    const response = await fetch(`${await app.getUrl()}/live/broken`, {
      headers: { authorization: `Bearer ${token}` },
    })
    setTimeout(() => {
      unit = 'bu_2'
    }, 50)
    const text = await response.text()
    expect(text).toContain('event: error')
    expect(text).not.toContain('secret')
  })
})
