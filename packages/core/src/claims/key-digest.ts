import { toBase64url } from './base64url.js'

const OFFSET_HIGH = 0xcbf29ce4
const OFFSET_LOW = 0x84222325
const PRIME_LOW = 0x1b3

/** Sixty-four bits. */
interface Digest {
  readonly high: number
  readonly low: number
}

/**
 * The digests of the beginnings of the keys of one kind by number: FNV-1a of 64 bits over one line a number, of its key and a line
 * feed. Guards against mistakes and not against attackers: it is the signature of the token that nobody can forge.
 */
export class KeyDigests {
  readonly #high: Uint32Array
  readonly #low: Uint32Array

  /** Never throws. */
  constructor(title: 'permissions' | 'modules', keys: readonly (string | undefined)[]) {
    this.#high = new Uint32Array(keys.length + 1)
    this.#low = new Uint32Array(keys.length + 1)
    let state = withLine({ high: OFFSET_HIGH, low: OFFSET_LOW }, title)
    for (let count = 0; count <= keys.length; count += 1) {
      this.#high[count] = state.high
      this.#low[count] = state.low
      state = withLine(state, keys[count] ?? '')
    }
  }

  /** The digest of the first keys, of no more than there are, as text. Never throws. */
  of(count: number): string {
    return textOf(this.#at(count))
  }

  /** The digest of all keys, of two kinds, as text. Never throws. */
  static ofAll(one: KeyDigests, other: KeyDigests): string {
    const [left, right] = [one.#at(one.#high.length - 1), other.#at(other.#high.length - 1)]
    return textOf({ high: left.high ^ right.high, low: left.low ^ right.low })
  }

  #at(count: number): Digest {
    return { high: this.#high[count] as number, low: this.#low[count] as number }
  }
}

/** The digest with one more line. Keys are ASCII (CAT-1): a character is a byte. */
function withLine({ high, low }: Digest, line: string): Digest {
  let [upper, lower] = [high, low]
  for (let at = 0; at <= line.length; at += 1) {
    const byte = at < line.length ? line.charCodeAt(at) : 10
    // Times the prime 2^40 + 0x1b3, in two halves of 32 bits.
    const mixed = (lower ^ byte) >>> 0
    const product = mixed * PRIME_LOW
    upper = (Math.imul(upper, PRIME_LOW) + Math.floor(product / 2 ** 32) + (mixed << 8)) >>> 0
    lower = product >>> 0
  }
  return { high: upper, low: lower }
}

/** The digest as it is written: its highest byte first. */
function textOf({ high, low }: Digest): string {
  return toBase64url(
    Uint8Array.of(high >>> 24, high >>> 16, high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low),
  )
}
