import { type Bits, numbersIn } from '../bits.js'
import type { Catalog } from '../catalog/catalog.js'
import { Itself } from '../itself.js'
import type { Delegation, Member } from './member.js'

/** What a member holds by the numbers of one catalog: one bit a number, and none whose key is gone. */
export interface HeldNumbers {
  readonly owned: Bits
  readonly given: Bits
  /** The permissions of each grant, in their order. */
  readonly grants: readonly Bits[]
  /** What may be given away; a list that is left out gives nothing. */
  readonly delegation: { readonly modules?: Bits; readonly permissions?: Bits }
  /** How many names these are, all together. */
  readonly count: number
}

/** A member as claims say it: partly by number, partly by text. */
export interface NumberedMember {
  /** Whose numbers they are. */
  readonly catalog: Catalog
  readonly numbers: HeldNumbers
  /** The member without what is said by number. */
  readonly rest: Member
}

/** What is spelt out of a member. */
type Lists = Pick<Member, 'entitlements' | 'modules' | 'grants'> & {
  readonly delegation?: Delegation | undefined
}

/** How a member was said, in a private field of the member itself. */
class NumberedMark extends Itself {
  readonly #said: NumberedMember
  #lists: Lists | undefined

  constructor(member: object, said: NumberedMember) {
    super(member)
    this.#said = said
  }

  static of(member: object): NumberedMember | undefined {
    return #said in member ? member.#said : undefined
  }

  /** Spelt out when they are first asked for. */
  static listsOf(member: object): Lists {
    const marked = member as NumberedMark
    marked.#lists ??= spellOut(marked.#said)
    return marked.#lists
  }
}

// One for all: with a getter of its own, every member would be an object of a kind of its own, which is slow to make.
const LISTS = (['entitlements', 'modules', 'grants', 'delegation'] as const).map((name) => ({
  name,
  getter: {
    enumerable: true,
    get(this: object) {
      return NumberedMark.listsOf(this)[name]
    },
  },
}))

/**
 * Makes a member whose lists are spelt out when somebody reads them: a resolver of the same catalog needs no text of what is said
 * by number. To whoever reads it, it is like any other.
 *
 * Never throws.
 */
export function memberSaid(said: NumberedMember): Member {
  const { userId, companyId, kind = 'user', role, versions, delegation } = said.rest
  const member = { userId, companyId, kind, ...(role && { role }), ...(versions && { versions }) }
  for (const { name, getter } of LISTS)
    if (name !== 'delegation' || delegation !== undefined) Object.defineProperty(member, name, getter)
  new NumberedMark(member, said)
  return member as typeof member & Lists as Member
}

/** How this member was said, if it was by number. Never throws. */
export const saidByNumber = (member: Member): NumberedMember | undefined => NumberedMark.of(member)

/** What a member consists of that was said by number. */
export interface NumberedSize {
  /** The member without what was said by number. */
  readonly rest: Member
  /** How many names were said by number. */
  readonly names: number
  /** How many sets of numbers they stand in. */
  readonly sets: number
  /** How many bytes the sets have, all together. */
  readonly bytes: number
}

/** A word of bits is an element of a list. */
const BYTES_OF_A_WORD = 8

/**
 * How much a member holds that was said by number, if it was: for those who count memory and would rather not have it spelt out.
 *
 * Never throws.
 *
 * @param member - what `decodeClaims` gave, or any other
 */
export function numberedSizeOf(member: Member): NumberedSize | undefined {
  const said = saidByNumber(member)
  if (said === undefined) return undefined
  const { owned, given, grants, delegation, count } = said.numbers
  const sets = [owned, given, ...grants, ...Object.values(delegation)]
  return {
    rest: said.rest,
    names: count,
    sets: sets.length,
    bytes: sets.reduce((sum, words) => sum + BYTES_OF_A_WORD * words.length, 0),
  }
}

/** The lists with keys, in order of their numbers, before the texts. */
function spellOut({ catalog: { numbering }, numbers, rest }: NumberedMember): Lists {
  const { entitlements, modules, grants, delegation } = rest
  return {
    entitlements: Object.freeze({
      ...entitlements,
      modules: joined(numbers.owned, numbering.modules, entitlements.modules),
    }),
    modules: joined(numbers.given, numbering.modules, modules),
    grants: Object.freeze(
      grants.map((grant, at) =>
        Object.freeze({
          ...grant,
          permissions: joined(numbers.grants[at], numbering.permissions, grant.permissions),
        }),
      ),
    ),
    delegation: delegation && spellDelegation(delegation, { numbering, numbers }),
  }
}

function spellDelegation(
  delegation: Delegation,
  { numbering, numbers }: { readonly numbering: Catalog['numbering']; readonly numbers: HeldNumbers },
): Delegation {
  const { modules, permissions } = delegation
  return Object.freeze({
    ...delegation,
    ...(modules && { modules: joined(numbers.delegation.modules, numbering.modules, modules) }),
    ...(permissions && {
      permissions: joined(numbers.delegation.permissions, numbering.permissions, permissions),
    }),
  })
}

function joined(
  bits: Bits | undefined,
  keys: readonly (string | undefined)[],
  texts: readonly string[],
): readonly string[] {
  const spelt: string[] = []
  for (const number of numbersIn(bits ?? [])) spelt.push(keys[number] ?? `#${number}`)
  return Object.freeze([...spelt, ...texts])
}
