import { booleanOf, optionsOf } from '../option-checks.js'
import type { DeclaredGuard } from './declared-guard.js'

/**
 * Makes the guard of a route for whoever is authenticated (APP-1).
 *
 * @param options - `{ company: false }`: the token alone, without a company
 * @throws TypeError if an option is unknown or wrong.
 */
export function authenticatedGuard(options: unknown): DeclaredGuard {
  const place = 'a guard for the authenticated'
  const needsCompany = booleanOf(
    place,
    'company',
    optionsOf(place, options, ['company']).get('company') ?? true,
  )
  const description = Object.freeze({
    kind: 'authenticated',
    text: needsCompany ? 'authenticated' : 'authenticated, without a company',
    conceal: false,
    company: needsCompany,
  })
  return { description, judge: () => undefined }
}
