import { onceForFrozen } from '../once-for-frozen.js'
import { booleanOf, optionsOf } from '../option-checks.js'

/** What a middleware before the routes asks for. */
export interface Passage {
  readonly conceals: boolean
  readonly needsCompany: boolean
}

/**
 * Reads the options of `authenticate()`: once, where they are frozen.
 *
 * @throws TypeError if one is unknown or wrong.
 */
export const passageOf: (options: object) => Passage = onceForFrozen((options) => {
  const place = 'authenticate()'
  const given = optionsOf(place, options, ['conceal', 'company'])
  return {
    conceals: booleanOf(place, 'conceal', given.get('conceal') ?? false),
    needsCompany: booleanOf(place, 'company', given.get('company') ?? true),
  }
})
