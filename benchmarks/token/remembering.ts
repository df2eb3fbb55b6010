import type { Runner } from '../measure/contest.ts'
import { arriving } from './fresh-text.ts'

/** A way to recognise a token that was verified before. */
export interface Memory {
  readonly name: string
  /** What was remembered with exactly this header, as long as it holds. */
  find(header: string, now: number): object | undefined
}

interface Entry {
  readonly header: string
  readonly exp: number
  readonly claims: object
}

/** Characters of 32 bytes: the end of any signature here. */
const TAIL = 43

/** The floor: a Map by the end of the signature, and `===` on the whole header. */
export function shortKeyMemory(headers: readonly string[], exp: number): Memory {
  const entries = new Map<string, Entry>(
    headers.map((header) => [header.slice(-TAIL), { header, exp, claims: {} }]),
  )
  return {
    name: 'Map by 43 characters, then ===',
    find(header, now) {
      const entry = entries.get(header.slice(-TAIL))
      return entry?.header === header && entry.exp > now ? entry.claims : undefined
    },
  }
}

/** What comes to mind first: a Map by the whole header. */
export function wholeKeyMemory(headers: readonly string[], exp: number): Memory {
  const entries = new Map<string, Entry>(headers.map((header) => [header, { header, exp, claims: {} }]))
  return {
    name: 'Map by the whole header',
    find(header, now) {
      const entry = entries.get(header)
      return entry !== undefined && entry.exp > now ? entry.claims : undefined
    },
  }
}

/** Recognises every token once, each from a text of its own. */
export function memoryRunner({ name, find }: Memory, headers: readonly Buffer[]): Runner {
  let texts: readonly string[] = []
  return {
    name,
    prepare(times) {
      texts = arriving(headers, times)
    },
    run(times) {
      const now = Date.now() / 1_000
      for (let at = 0; at < times; at += 1)
        if (find(texts[at] ?? '', now) === undefined) throw new Error(`${name} has forgotten a token`)
    },
  }
}
