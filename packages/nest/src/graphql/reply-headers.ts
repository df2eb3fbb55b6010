import { isForSomeCaches } from '@stagedoor/server'
import type { GuardedHeaders } from '../context-type.js'
import { isObject } from './graphql-request.js'

/** What of Fastify's reply is used, which Mercurius puts into every context of an HTTP request. */
interface Reply {
  readonly sent: boolean
  getHeader(name: string): unknown
  getHeaders(): object
  removeHeader(name: string): unknown
  header(name: string, value: string): unknown
}

/**
 * Tells caches whom the answer to a query is for (WIRE-3). Only through Mercurius: Apollo lets nobody keep an answer, by itself. What the
 * application has said stays, but for a refusal, which nobody keeps.
 *
 * Never throws.
 */
export function markReply(context: object, { vary, cacheControl }: GuardedHeaders): void {
  const reply = replyIn(context)
  if (reply === undefined) return
  const said = String(reply.getHeader('Vary') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const known = said.map((name) => name.toLowerCase())
  const added = vary.filter((name) => !known.includes(name.toLowerCase()))
  reply.header('Vary', [...said, ...added].join(', '))
  if (reply.getHeader('Cache-Control') === undefined) reply.header('Cache-Control', cacheControl)
}

/** Has nobody keep an answer in which something is refused. Never throws. */
export function markRefused(context: object): void {
  const reply = replyIn(context)
  if (reply === undefined) return
  reply.header('Cache-Control', 'no-store')
  for (const name of Object.keys(reply.getHeaders()).filter(isForSomeCaches)) reply.removeHeader(name)
}

/** The reply that is not sent yet; none over a connection, where Mercurius has headers alone in its place. */
function replyIn(context: object): Reply | undefined {
  const { reply } = context as { readonly reply?: Partial<Reply> }
  const isOpen = isObject(reply) && typeof reply.header === 'function' && reply.sent === false
  return isOpen ? (reply as Reply) : undefined
}
