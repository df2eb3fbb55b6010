/*
 * An issuer of access tokens for the examples. It is no template for a real one: it asks nobody for a password, keeps its
 * key in memory, and knows a dozen invented people. It shows one thing: how purchases, memberships and grants become
 * the claims that a Stagedoor guard reads.
 */

import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { Refusal } from './refusal.js'
import { readTokenRequest } from './token-request.js'
import { LIFETIME, makeTokenSigner, type TokenSigner } from './token-signer.js'

/** How the issuer is started. */
export interface IssuerOptions {
  /** The port on 127.0.0.1; a free one when left out. */
  readonly port?: number
}

/** An issuer that runs. */
export interface RunningIssuer {
  /** Where it listens, and the `iss` of its tokens: `http://127.0.0.1:40123`. */
  readonly url: string
  /** Stops it and drops its connections. Never throws. */
  close(): Promise<void>
}

/**
 * Starts the issuer on loopback with a new key.
 *
 * @throws Error (as a rejection) if the port cannot be had.
 */
export async function startIssuer({ port = 0 }: IssuerOptions = {}): Promise<RunningIssuer> {
  const app = issuerApp(await makeTokenSigner())
  const server = app.listen(port, '127.0.0.1')
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', reject)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  app.locals.issuer = url
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, close }
}

function issuerApp(signer: TokenSigner): Express {
  const app = express().disable('x-powered-by')
  app.get('/.well-known/jwks.json', (_request, response) => {
    response.json(signer.jwks)
  })
  app.post('/token', express.json({ limit: '16kb' }), async (request, response) => {
    const token = await signer.tokenFor(readTokenRequest(request.body), app.locals.issuer)
    response
      .set('Cache-Control', 'no-store')
      .json({ access_token: token, token_type: 'Bearer', expires_in: LIFETIME })
  })
  app.use(() => {
    throw new Refusal(404, 'not_found', 'there are GET /.well-known/jwks.json and POST /token')
  })
  return app.use(refuse)
}

const refuse: ErrorRequestHandler = (error, _request, response, _next) => {
  const refusal = toRefusal(error)
  if (refusal === undefined) response.status(500).json({ error: 'server_error' })
  else response.status(refusal.status).json({ error: refusal.code, error_description: refusal.message })
}

function toRefusal(error: { readonly status?: number }): Refusal | undefined {
  if (error instanceof Refusal) return error
  // What Express itself refuses, such as a body that is no JSON, has a status of its own.
  const isBadInput = error.status !== undefined && error.status >= 400 && error.status < 500
  return isBadInput
    ? new Refusal(400, 'invalid_request', 'send a small JSON object, as application/json')
    : undefined
}
