/** Lets a test decide in which order things go on that wait for the same thing. */
class Gates {
  readonly #waiting = new Map<unknown, (() => void)[]>()
  readonly #shut = new Set<unknown>()

  shut(...keys: unknown[]): void {
    for (const key of keys) this.#shut.add(key)
  }

  /** Answers with the key: at once, or as soon as its gate is opened. */
  async pass<K>(key: K): Promise<K> {
    if (this.#shut.has(key))
      await new Promise<void>((go) => this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), go]))
    return key
  }

  /** Lets through who waits for a key, and whoever comes for it. */
  open(key: unknown): void {
    this.#shut.delete(key)
    for (const go of this.#waiting.get(key) ?? []) go()
    this.#waiting.delete(key)
  }
}

export const gates: Gates = new Gates()
