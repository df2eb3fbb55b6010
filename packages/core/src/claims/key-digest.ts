import { toBase64url } from './base64url.js'

const OFFSET_HIGH = 0xcbf29ce4
const OFFSET_LOW = 0x84222325
const PRIME_LOW = 0x1b3

/** More than either count. */
const MOST_COUNT = 2 ** 20
/** How many digests are kept as text. */
const MOST_TEXTS = 1_024

/** A list of keys by number, and what it is told apart by. */
type Keys = readonly (string | undefined)[]

/** Sixty-four bits. */
interface Digest {
  readonly high: number
  readonly low: number
}

/**
 * The digests of the beginnings of a list of keys: FNV-1a of 64 bits over one line a number, of its key and a line feed. Guards
 * against mistakes and not against attackers: it is the signature of the token that nobody can forge.
 */
class PrefixDigests {
  readonly #high: Uint32Array
  readonly #low: Uint32Array

  /** Never throws. */
  constructor(title: string, keys: Keys) {
    this.#high = new Uint32Array(keys.length + 1)
    this.#low = new Uint32Array(keys.length + 1)
    let state = withLine({ high: OFFSET_HIGH, low: OFFSET_LOW }, title)
    for (let count = 0; count <= keys.length; count += 1) {
      this.#high[count] = state.high
      this.#low[count] = state.low
      state = withLine(state, keys[count] ?? '')
    }
  }

  /** The digest of the first keys. */
  of(count: number): Digest {
    return { high: this.#high[count] ?? 0, low: this.#low[count] ?? 0 }
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

/** The digests of the keys of one catalog. */
export class KeyDigests {
  readonly #permissions: PrefixDigests
  readonly #modules: PrefixDigests
  /** Those that were asked for, as text, by their counts. */
  readonly #texts = new Map<number, string>()

  /** Never throws. */
  constructor(permissions: Keys, modules: Keys) {
    this.#permissions = new PrefixDigests('permissions', permissions)
    this.#modules = new PrefixDigests('modules', modules)
  }

  /** The digest of the first permissions and the first modules by number, as text. Never throws. */
  of(permissions: number, modules: number): string {
    const counts = permissions * MOST_COUNT + modules
    const known = this.#texts.get(counts)
    if (known !== undefined) return known
    const [one, other] = [this.#permissions.of(permissions), this.#modules.of(modules)]
    const bytes = new DataView(new ArrayBuffer(8))
    bytes.setUint32(0, one.high ^ other.high)
    bytes.setUint32(4, one.low ^ other.low)
    const text = toBase64url(new Uint8Array(bytes.buffer))
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear()
    this.#texts.set(counts, text)
    return text
  }
}
