import type { HttpRequest, Identity } from '@stagedoor/server'

/** What a client has shown, and was believed. */
export interface Bound {
  /** The credentials as an HTTP request would say them: judged anew with every message. */
  readonly http: HttpRequest
  readonly identity: Identity
  /** The company that messages are about: the one that was named, or the only one that the token is for. */
  readonly company: string | undefined
}

/** What is known of a connection. */
export interface Connection {
  bound: Bound | undefined
  /** Settles, and never rejects, when no credentials of this connection are being examined any more. */
  settled: Promise<void>
}

/** Connections by client. A WeakMap: what is known of a client ends with it. */
const CONNECTIONS = new WeakMap<object, Connection>()

/** The connection of a client, made when first asked for. Never throws. */
export function connectionOf(client: object): Connection {
  const connection = CONNECTIONS.get(client) ?? { bound: undefined, settled: Promise.resolve() }
  CONNECTIONS.set(client, connection)
  return connection
}

/** Are they the same caller, in the same company: may one take the place of the other? Never throws. */
export const isSameCaller = (one: Bound, other: Bound): boolean =>
  one.company === other.company &&
  one.identity.issuer === other.identity.issuer &&
  one.identity.subject === other.identity.subject &&
  one.identity.actor === other.identity.actor
