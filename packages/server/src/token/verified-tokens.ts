/** How much may be remembered. */
export interface TokenBounds {
  /** Tokens. */
  readonly maxEntries: number
  /** Bytes of memory, as far as they can be told. */
  readonly maxBytes: number
}

/**
 * How many characters at the end of a token it is looked up by: 32 bytes of its signature. They tell tokens apart, and hashing them
 * costs less than hashing the whole. They are no proof: whoever has a token has them, and may put them behind another payload.
 */
const MARK_LENGTH = 43

/** What a token is looked up by; never believed without comparing the whole. */
export const markOf = (token: string): string => token.slice(-MARK_LENGTH)

interface Entry<T> {
  readonly token: string
  readonly value: T
  readonly bytes: number
}

/** Entries by the end of their signature; of two with the same end the later. */
class Generation<T> {
  readonly entries: Map<string, Entry<T>> = new Map()
  bytes = 0

  find(mark: string, token: string): Entry<T> | undefined {
    const entry = this.entries.get(mark)
    // The whole token, always: see MARK_LENGTH.
    return entry?.token === token ? entry : undefined
  }

  /** Adds an entry with a mark that no other has. */
  add(mark: string, entry: Entry<T>): void {
    this.entries.set(mark, entry)
    this.bytes += entry.bytes
  }

  remove(mark: string): void {
    this.bytes -= this.entries.get(mark)?.bytes ?? 0
    this.entries.delete(mark)
  }
}

/**
 * Remembers what was found out about tokens that were verified, so that they need not be verified again.
 *
 * Two generations, each of half the bounds: what is new, or asked for again, goes to the young one; when that is full, the old one is
 * let go as a whole and the young one takes its place. A token that keeps coming stays, a flood of tokens that come once passes
 * through, and nothing is ever searched or sorted. Whether a token still holds is for the caller to judge, each time.
 *
 * Holds the text of tokens, and hands none out (TOK-7).
 */
export class VerifiedTokens<T> {
  readonly #most: TokenBounds
  #young: Generation<T> = new Generation()
  #old: Generation<T> = new Generation()

  constructor({ maxEntries, maxBytes }: TokenBounds) {
    this.#most = { maxEntries: maxEntries / 2, maxBytes: maxBytes / 2 }
  }

  /** What was found out about exactly this token. Never throws. */
  find(token: string): T | undefined {
    const mark = markOf(token)
    const entry = this.#young.find(mark, token)
    if (entry !== undefined) return entry.value
    const earlier = this.#old.find(mark, token)
    if (earlier === undefined) return undefined
    this.#old.remove(mark)
    this.#add(mark, earlier)
    return earlier.value
  }

  /**
   * Remembers a token, unless it alone is too large. Never throws.
   *
   * @param token - one that was verified
   * @param value - what was found out about it
   * @param bytes - what the value takes up, besides the text of the token
   */
  remember(token: string, value: T, bytes: number): void {
    const mark = markOf(token)
    this.#old.remove(mark)
    this.#add(mark, { token, value, bytes: bytes + token.length })
  }

  /** Forgets one token, or the one whose signature ends alike. Never throws. */
  forget(token: string): void {
    for (const generation of [this.#young, this.#old]) generation.remove(markOf(token))
  }

  /**
   * Forgets every token for whose value this is not `false`.
   *
   * @throws what `isForgotten` throws; the rest stays.
   */
  forgetWhere(isForgotten: (value: T) => unknown): void {
    for (const generation of [this.#young, this.#old])
      for (const [mark, { value }] of generation.entries)
        if (isForgotten(value) !== false) generation.remove(mark)
  }

  #add(mark: string, entry: Entry<T>): void {
    const { maxEntries, maxBytes } = this.#most
    if (entry.bytes > maxBytes) return
    this.#young.remove(mark)
    if (this.#young.entries.size + 1 > maxEntries || this.#young.bytes + entry.bytes > maxBytes) {
      this.#old = this.#young
      this.#young = new Generation()
    }
    this.#young.add(mark, entry)
  }
}
