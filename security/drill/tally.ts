import type { TokenKind } from './tokens.ts'

/** One answer, and whether it was one that could be expected. */
export interface Judged {
  readonly kind: TokenKind
  readonly status: number
  /** What was wrong: the status, whose answer it was, or a header that goes with the status. */
  readonly wrong: 'status' | 'user' | 'header' | undefined
  /** Milliseconds. */
  readonly took: number
}

/** Counts answers. */
export class Tally {
  total = 0
  /** Let through, and should not have been; or let through as someone else. */
  falseAccepts = 0
  /** A good token, and not let through outside of a window in which that is documented. */
  falseRejects = 0
  /** Refused, but not as it should have been. */
  wrongRefusals = 0
  readonly #counts = new Map<string, number>()
  readonly #good: number[] = []

  /** Counts one answer. */
  note({ kind, status, wrong, took }: Judged): void {
    this.total += 1
    const key = `${kind} ${status}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
    if (kind === 'good') this.#good.push(took)
    if (wrong === undefined) return
    if (status === 200) this.falseAccepts += 1
    else if (kind === 'good' && wrong === 'status') this.falseRejects += 1
    else this.wrongRefusals += 1
  }

  /** How many of a kind were answered with a status. */
  count(kind: TokenKind, status: number): number {
    return this.#counts.get(`${kind} ${status}`) ?? 0
  }

  /** The statuses that were seen, in order. */
  statuses(): readonly number[] {
    return [...new Set([...this.#counts.keys()].map((key) => Number(key.split(' ')[1])))].sort()
  }

  /** How long good tokens waited for their answer: the part given of them no longer than this, in milliseconds. */
  latency(part: number): number {
    const sorted = this.#good.toSorted((a, b) => a - b)
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  }
}
