import { Inject, Injectable } from '@nestjs/common'
import {
  type Access,
  type Authorizer,
  accessOf,
  GuardError,
  type HttpRequest,
  type Identity,
  identityOf,
} from '@stagedoor/server'
import { ACCESS_AUTHORIZER } from '../access.tokens.js'
import { type Bound, type Connection, connectionOf, isSameCaller } from './connection.js'

/** What a client shows in its first message. Whatever was sent may be given: it is examined. */
export interface ShownCredentials {
  /** The access token, without a scheme. */
  readonly token?: unknown
  /** The company that the connection is about (CMP-1). Left out, it names none. */
  readonly company?: unknown
}

const ROUTE = 'SOCKET authenticate'

/**
 * Who the clients of gateways are. A browser cannot set the headers of a handshake, and a token in a URL is read by whoever reads
 * logs: a client shows its token in its first message, or redeems a ticket ({@link SocketTickets}).
 *
 * What was shown is kept as long as the connection, and judged anew with every message: a token that has expired refuses what comes
 * after, until a fresh one is shown.
 */
@Injectable()
export class SocketCredentials {
  /** Never throws. */
  constructor(@Inject(ACCESS_AUTHORIZER) private readonly authorizer: Authorizer) {}

  /**
   * Examines the credentials of a client and, where they are good, judges its messages by them from now on. Called again, it renews
   * them: for the same subject in the same company, named or the only one. Refused, it changes nothing.
   *
   * A company that is named is examined too. If none is, whoever is in several is refused in each message that needs one.
   *
   * @param client - the socket, as `@ConnectedSocket()` injects it
   * @param shown - what the client sent
   * @throws {@link GuardError} (as a rejection) as for an HTTP request; `invalid_request` if the connection is another caller's.
   */
  authenticate(client: object, shown: unknown): Promise<Identity> {
    return this.bind(client, this.#httpOf(shown))
  }

  /** Has the client shown credentials that were good at the time? Never throws. */
  isAuthenticated(client: object): boolean {
    return connectionOf(client).bound !== undefined
  }

  /**
   * What the client may do now: to ask before something is sent to it unasked, which no guard judges.
   *
   * @throws {@link GuardError} (as a rejection) if its credentials are missing, have expired, or do not name a company.
   */
  async accessOf(client: object): Promise<Access> {
    const request = {}
    const http = await shownBy(client)
    await this.authorizer.authenticate(request, { http, route: 'SOCKET push' })
    return accessOf(request)
  }

  /**
   * Judges the messages of a client by the credentials of an HTTP request.
   *
   * @throws {@link GuardError} as {@link authenticate} does.
   */
  bind(client: object, http: HttpRequest): Promise<Identity> {
    const connection = connectionOf(client)
    const examined = this.#examine(connection, http)
    // A message that comes while they are examined waits for the outcome.
    const before = connection.settled
    connection.settled = examined.then(
      () => before,
      () => before,
    )
    return examined
  }

  async #examine(connection: Connection, http: HttpRequest): Promise<Identity> {
    const request = {}
    const company = headerOf(http, this.authorizer.wire.companyHeader)
    await this.authorizer.authenticate(request, { http, route: ROUTE }, { company: company !== undefined })
    const identity = identityOf(request)
    const found: Bound = { http, identity, company: company ?? theOnlyOne(identity.companies) }
    // Nothing is waited for between these two: of two callers at the same time, the first has the connection.
    if (connection.bound !== undefined && !isSameCaller(connection.bound, found))
      await this.#refuse(connection.bound.http, http)
    connection.bound = found
    return found.identity
  }

  /** Two callers on one connection are what two `Authorization` headers are to a request, and refused as that is. */
  async #refuse(...both: readonly HttpRequest[]): Promise<never> {
    const rawHeaders = both.flatMap((http) => ['authorization', headerOf(http, 'authorization') ?? ''])
    await this.authorizer.authenticate({}, { http: { rawHeaders }, route: ROUTE })
    throw new GuardError('invalid_request')
  }

  #httpOf(shown: unknown): HttpRequest {
    const { token, company } = (typeof shown === 'object' && shown !== null ? shown : {}) as ShownCredentials
    const named =
      company === undefined
        ? []
        : [this.authorizer.wire.companyHeader, typeof company === 'string' ? company : '']
    return {
      rawHeaders: [...(typeof token === 'string' ? ['authorization', `Bearer ${token}`] : []), ...named],
    }
  }
}

/** The credentials by which the messages of a client are judged; none if it has shown none. Never rejects. */
export async function shownBy(client: object): Promise<HttpRequest> {
  const connection = connectionOf(client)
  await connection.settled
  return connection.bound?.http ?? { rawHeaders: [] }
}

/** The company that a token is for where it is for a single one, which need not be named (CMP-2). */
const theOnlyOne = ([company, ...others]: readonly string[]): string | undefined =>
  others.length === 0 ? company : undefined

/** The one value of a header; `undefined` if it was not sent. Never throws. */
function headerOf({ rawHeaders }: HttpRequest, name: string): string | undefined {
  const at = rawHeaders.findIndex(
    (each, index) => index % 2 === 0 && each.toLowerCase() === name.toLowerCase(),
  )
  return at < 0 ? undefined : rawHeaders[at + 1]
}
