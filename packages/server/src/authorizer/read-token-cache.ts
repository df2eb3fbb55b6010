import { optionsOf, type Place, wholeNumber } from '../option-checks.js'
import type { TokenBounds } from '../token/verified-tokens.js'
import type { TokenCacheOptions } from './authorizer-options.js'

/** What each option may be, and is when it is left out. */
const BOUNDS: {
  readonly [N in keyof TokenCacheOptions]-?: readonly [least: number, usual: number, most: number]
} = {
  maxEntries: [2, 10_000, 1_000_000],
  maxBytes: [65_536, 67_108_864, 4_294_967_296],
}

/**
 * Reads the option `tokenCache`.
 *
 * @param place - how the options are called in messages
 * @param value - the option; `undefined` if it was left out
 * @throws TypeError if it is neither `false` nor an object of known options within their bounds.
 */
export function readTokenCache(place: Place, value: unknown): TokenBounds | undefined {
  if (value === false) return undefined
  const at = `${place} tokenCache`
  const given = optionsOf(at, value ?? {}, Object.keys(BOUNDS))
  const whole = (name: keyof TokenCacheOptions): number => {
    const [least, usual, most] = BOUNDS[name]
    return wholeNumber(at, name, { value: given.get(name) ?? usual, least, most })
  }
  return { maxEntries: whole('maxEntries'), maxBytes: whole('maxBytes') }
}
