/** One thing that a goal asks, and what was measured. */
export interface Part {
  readonly what: string
  readonly figure: number
  readonly limit: number
  /** `least`: the figure has to reach the limit. `most` when left out. */
  readonly bound?: 'most' | 'least'
  readonly unit: 'x' | 'bytes' | 'µs' | 'ms'
}

/** One goal of this project. It is met if all its parts are. */
export interface Goal {
  readonly number: number
  readonly what: string
  readonly parts: readonly Part[]
}

/** Does the figure hold? Not if there is none. */
export function isPartMet({ figure, limit, bound = 'most' }: Part): boolean {
  return bound === 'most' ? figure <= limit : figure >= limit
}

/** Do all figures hold? */
export function isMet({ parts }: Goal): boolean {
  return parts.length > 0 && parts.every(isPartMet)
}

/** A figure with its unit: `1.25 x`, `637 bytes`. */
export function told(value: number, unit: Part['unit']): string {
  if (unit === 'bytes') return `${Math.round(value).toLocaleString('en')} bytes`
  if (Math.abs(value) >= 100) return `${Math.round(value).toLocaleString('en')} ${unit}`
  return `${value.toFixed(value !== 0 && Math.abs(value) < 10 ? 2 : 1)} ${unit}`
}

/** What is asked, in words: `at most 1.25 x`. */
export function toldLimit({ limit, bound = 'most', unit }: Part): string {
  return `${bound === 'most' ? 'at most' : 'at least'} ${told(limit, unit)}`
}
