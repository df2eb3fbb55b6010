import { type RequestOptions, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGuard, type DecisionEvent } from '@stagedoor/express'
import { aMember, createTestIssuer, type TestIssuer } from '@stagedoor/testing'
import express5, { type Express } from 'express'
import express4 from 'express-4'
import express417 from 'express-4-17'
import { onTestFinished } from 'vitest'
import { catalog } from './catalog.js'

/** Every Express that is supported, from the newest to the oldest: tests run on each. */
export const expresses: readonly { readonly version: string; readonly express: typeof express5 }[] = [
  { version: '5', express: express5 },
  { version: '4.22', express: express4 },
  { version: '4.17', express: express417 },
]

export const auth: TestIssuer = await createTestIssuer()

export const nobody = aMember(catalog)
/** Reads bills and writes expenses of bu_1, as the company allows. */
export const clerk = nobody.may(['finance.bills.read', 'finance.expenses.write'], { businessUnit: 'bu_1' })

/** A guard with the test issuer, and what it observed. */
export function testGuard(options: Partial<Parameters<typeof createGuard<typeof catalog>>[0]> = {}) {
  const events: DecisionEvent[] = []
  const { issuer, audience } = auth
  const guard = createGuard({
    catalog,
    issuer,
    audience,
    jwks: auth.jwks(),
    onDecision: (event) => events.push(event),
    ...options,
  })
  return { guard, events }
}

/** A response as it came over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
  readonly body: any
}

export interface Ask extends RequestOptions {
  readonly token?: string
  readonly json?: unknown
}

/** Serves an application on 127.0.0.1 until the test ends; answers what asks it. */
export async function serve(app: Express): Promise<(path: string, ask?: Ask) => Promise<Answer>> {
  const server = await new Promise<ReturnType<Express['listen']>>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return (path, ask = {}) => send(port, path, ask)
}

// Not fetch: it joins repeated headers and tidies paths up.
function send(port: number, path: string, { token, json, headers, ...options }: Ask): Promise<Answer> {
  const body = json === undefined ? undefined : JSON.stringify(json)
  const sent = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    ...(headers as object),
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        ...options,
        headers: Array.isArray(headers) ? headers : sent,
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('error', reject)
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => {
          const isJson = /json/.test(response.headers['content-type'] ?? '') && text !== ''
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: isJson ? JSON.parse(text) : undefined,
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
