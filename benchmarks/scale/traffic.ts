import { VerifiedTokens } from '../../packages/server/dist/token/verified-tokens.js'
import { randomFrom } from '../world/random.ts'
import { PRODUCT, WORK } from './assumptions.ts'

/** How requests find their instance, and how much it may remember. */
export interface Traffic {
  /** Members at work whose requests may come here: all of them, or those who always come here. */
  readonly atWork: number
  /** The bound of the memory, in tokens. */
  readonly maxEntries: number
}

/** What one instance saw. */
export interface Seen {
  readonly requests: number
  /** The part of the requests whose token was remembered. */
  readonly hits: number
  /** Tokens that were remembered at the end. */
  readonly entries: number
}

interface Worker {
  member: number
  until: number
}

/**
 * Two lifetimes of tokens at one instance: the real memory, asked for tokens of ten million members as they come and go. Nothing is
 * signed; the first lifetime fills the memory, the second is counted.
 */
export function instanceUnder({ atWork, maxEntries }: Traffic): Seen {
  const random = randomFrom(3)
  const memory = new VerifiedTokens<number>({ maxEntries, maxBytes: Number.MAX_SAFE_INTEGER })
  const fresh = (now: number): Worker => ({
    member: Math.floor(random() * PRODUCT.members),
    until: now + 2 * WORK.session * random(),
  })
  const workers = Array.from({ length: atWork }, () => fresh(0))
  let [requests, hits] = [0, 0]
  for (let request = 0; request < 2 * PRODUCT.lifetime * PRODUCT.rate; request += 1) {
    const now = request / PRODUCT.rate
    const place = Math.floor(random() * atWork)
    const worker = workers[place] ?? fresh(now)
    if (worker.until < now) workers[place] = fresh(now)
    const token = tokenOf(workers[place]?.member ?? 0, now)
    const known = memory.find(token) !== undefined
    if (!known) memory.remember(token, 1, 0)
    if (now < PRODUCT.lifetime) continue
    requests += 1
    if (known) hits += 1
  }
  let entries = 0
  memory.forgetWhere(() => {
    entries += 1
    return false
  })
  return { requests, hits: hits / requests, entries }
}

/** The member's token at that time: a new one every lifetime, each member's at another moment. */
const tokenOf = (member: number, now: number): string =>
  `${member}.${Math.floor((now + (member % PRODUCT.lifetime)) / PRODUCT.lifetime)}`
