import type { Catalog } from '@stagedoor/core'
import { ClaimsError, decodeClaims } from '@stagedoor/core/claims'
import { referenceOrder } from './reference-codec.ts'
import { catalogOf } from './small-catalogs.ts'

const NAME = 'as_long_as_keys_are_that_are_better_written_as_numbers'

/** A catalog of 300 permissions in one module. */
export const wide: Catalog = catalogOf({
  wide: { numbers: Array.from({ length: 300 }, (_, at) => `n${at}_${NAME}`) },
})

const ORDER = referenceOrder(
  wide.permissions.map(({ key }) => key),
  ['wide'],
)

/** Claims with one grant of this set. */
export const wideClaims = (set: unknown) => ({
  company: 'comp_1',
  grants: { v: 2, order: ORDER, list: [{ p: set }] },
})

/** The numbers that a set is read as. */
export const wideKeys = (set: string): readonly (number | undefined)[] => {
  const { member } = decodeClaims(wide, wideClaims(set), { userId: 'user_1' })
  return member.grants.flatMap(({ permissions }) => permissions.map((key) => wide.permissionOf(key)?.number))
}

/** What claims that cannot hold are refused with. */
export function refusalOf(catalog: Catalog, claims: unknown, limits: object = {}): ClaimsError {
  try {
    decodeClaims(catalog, claims, { userId: 'user_1', limits })
  } catch (error) {
    if (error instanceof ClaimsError) return error
    throw error
  }
  throw new Error('the claims hold')
}

/** What a set that cannot hold is refused with. */
export function refusalOfSet(set: unknown): object {
  const { code, path } = refusalOf(wide, wideClaims(set))
  return { code, path }
}
