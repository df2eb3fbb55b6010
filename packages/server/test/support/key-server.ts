import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** How the server answers; may leave the request hanging. */
export type KeyAnswer = (response: ServerResponse, request: IncomingMessage) => void

/** A real HTTP server for key sets, whose answer can be changed and whose visitors are counted. */
export interface KeyServer {
  readonly url: string
  /** The paths that were asked for, in order. */
  readonly visits: readonly string[]
  /** How it answers from now on. */
  answer: KeyAnswer
}

/** Answers with a value as JSON. */
export const json =
  (value: unknown): KeyAnswer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value))
  }

/** Answers with a status and a text. */
export const status =
  (code: number, text = 'no'): KeyAnswer =>
  (response) => {
    response.writeHead(code)
    response.end(text)
  }

/** Takes the request and never answers. */
export const hang: KeyAnswer = () => undefined

/** Starts a server on a free port of 127.0.0.1, for one test. */
export async function keyServer(first: KeyAnswer): Promise<KeyServer> {
  const visits: string[] = []
  const server = createServer((request, response) => {
    visits.push(request.url ?? '')
    started.answer(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const started: KeyServer = { url: `http://127.0.0.1:${port}`, visits, answer: first }
  return started
}
