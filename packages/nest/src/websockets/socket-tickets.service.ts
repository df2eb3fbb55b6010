import { createHash, randomBytes } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import { type Authorizer, GuardError, type HttpRequest, type Identity, identityOf } from '@stagedoor/server'
import { ACCESS_AUTHORIZER } from '../access.tokens.js'
import { httpRequestOf } from '../access-request.js'
import { SocketCredentials } from './socket-credentials.service.js'
import { SOCKET_OPTIONS, type SocketAccessOptions } from './socket-options.js'
import { WaitingTickets } from './waiting-tickets.js'

/**
 * Tickets for a handshake: unguessable, good once, and for seconds. A ticket may stand in the URL of the handshake, where a token
 * may not: whoever reads it in a log comes too late.
 *
 * They are kept in this process, hashed: where several serve one application, the handshake must reach the one that issued.
 */
@Injectable()
export class SocketTickets {
  readonly #waiting: WaitingTickets
  readonly #maxAge: number

  /** Never throws. */
  constructor(
    @Inject(ACCESS_AUTHORIZER) private readonly authorizer: Authorizer,
    @Inject(SocketCredentials) private readonly credentials: SocketCredentials,
    @Inject(SOCKET_OPTIONS) { maxTicketAge, maxTickets }: Required<SocketAccessOptions>,
  ) {
    this.#maxAge = maxTicketAge * 1000
    this.#waiting = new WaitingTickets(maxTickets)
  }

  /**
   * A ticket for the caller of a guarded HTTP route, and for the company that the request names. 43 characters of base64url.
   * One caller has 16 at most: the next one ends the oldest.
   *
   * @param request - the framework's request
   * @throws TypeError if no guard has let the request through.
   * @throws {@link GuardError} `access_unavailable` if as many tickets wait to be redeemed as may.
   */
  issue(request: object): string {
    const { issuer, subject } = identityOf(request)
    const ticket = randomBytes(32).toString('base64url')
    const isAdded = this.#waiting.add(hashOf(ticket), {
      http: this.#httpOf(request),
      owner: JSON.stringify([issuer, subject]),
      until: performance.now() + this.#maxAge,
    })
    if (!isAdded) throw new GuardError('access_unavailable')
    return ticket
  }

  /**
   * Examines the credentials behind a ticket and, where they are good, judges the messages of a client by them: what
   * {@link SocketCredentials.authenticate} does with a token. The ticket is good for nothing from then on, whatever the outcome.
   *
   * @param ticket - what the client sent
   * @param client - the socket
   * @throws {@link GuardError} (as a rejection) `invalid_token` if there is no such ticket, or as for an HTTP request. Nest catches
   *   nothing that `handleConnection` throws: close the socket there ({@link closeCodeOf}).
   */
  redeem(ticket: unknown, client: object): Promise<Identity> {
    return this.credentials.bind(client, this.#take(ticket))
  }

  #take(ticket: unknown): HttpRequest {
    const hash = typeof ticket === 'string' && ticket.length === TICKET_LENGTH ? hashOf(ticket) : ''
    return this.#waiting.take(hash)?.http ?? NO_TICKET
  }

  /** Of the request its credentials alone: each header as often as it was sent, so that one too many stays one too many (CMP-2). */
  #httpOf(request: object): HttpRequest {
    const { rawHeaders } = httpRequestOf(request)
    const names = ['authorization', this.authorizer.wire.companyHeader.toLowerCase()]
    return {
      rawHeaders: rawHeaders.filter((_, at) =>
        names.includes(rawHeaders[at - (at % 2)]?.toLowerCase() ?? ''),
      ),
    }
  }
}

const TICKET_LENGTH = 43

/** Stands for a ticket that is none. A credential that no token can be: 401 `invalid_token`, and observed as any other. */
const NO_TICKET: HttpRequest = Object.freeze({
  rawHeaders: Object.freeze(['authorization', 'Bearer ticket']),
})

const hashOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64url')
