import type { Server } from 'node:http'

/** Where the tokens come from. */
export interface IssuerSettings {
  /** The `iss`; its keys are at `<issuer>/.well-known/jwks.json`. */
  readonly issuer: string
  readonly audience: string
}

/** One backend with one route, `GET /units/:unit/bills`, guarded in one way. */
export interface HttpContender {
  readonly name: string
  readonly kind: 'bare' | 'stagedoor' | 'floor' | 'peer'
  readonly framework: 'express' | 'nest'
  /** What its tokens say: Stagedoor's claims, or a list of permissions as the peers read it. */
  readonly claims: 'stagedoor' | 'permissions'
  /** What it answers to a good token without the permission; `200` if it guards nothing. */
  readonly refusal: 200 | 401 | 403
  /** Starts it on a free port of 127.0.0.1. */
  listen(settings: IssuerSettings): Promise<Server>
}

/** What the route requires. */
export const PERMISSION = 'finance_0.bills.read'

/** The path of the route, for Express. */
export const ROUTE = '/units/:unit/bills'

/** Where the keys of the issuer are. */
export const jwksUriOf = ({ issuer }: IssuerSettings): string => `${issuer}/.well-known/jwks.json`

/** Waits until an Express application listens. */
export function listening(server: Server): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve(server))
    server.once('error', reject)
  })
}
