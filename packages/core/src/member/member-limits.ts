import { MemberError } from '../errors.js'
import { type FieldNames, fieldValuesOf, type Report } from '../plain-data.js'

/** How much a member may hold, in entries. Patterns and scope values count over all grants, and in a delegation anew. */
export interface MemberLimits {
  readonly grants: number
  readonly patterns: number
  readonly scopeValues: number
  /** Of one scope. */
  readonly dimensions: number
}

/** The limits beyond which a member is malformed (MEM-3). */
export const MEMBER_LIMITS: MemberLimits = Object.freeze({
  grants: 1_000,
  patterns: 5_000,
  scopeValues: 10_000,
  dimensions: 8,
})

/** How a member document is read. */
export interface ParseOptions {
  /** Tighter limits than {@link MEMBER_LIMITS}, which count where one is left out. */
  readonly limits?: Partial<MemberLimits>
}

const LIMIT_NAMES = Object.keys(MEMBER_LIMITS) as readonly (keyof MemberLimits)[]
const LIMITS_FIELDS: FieldNames = { required: [], optional: LIMIT_NAMES }
const OPTIONS_FIELDS: FieldNames = { required: [], optional: ['limits'] }

// By limits that nobody can change any more: an authorizer reads every token with the same ones.
const READ = new WeakMap<object, MemberLimits>()

const misuse: Report = (_code, path, message) => {
  throw new TypeError(`${path} ${message}`)
}

/**
 * The limits that a document is read with. Frozen limits are looked at once.
 *
 * @throws TypeError if an option is unknown, or a limit is no whole number from 0 to that of {@link MEMBER_LIMITS}.
 */
export function tighterLimits(options: ParseOptions): MemberLimits {
  const [given] = fieldValuesOf(options, 'options', OPTIONS_FIELDS, misuse)
  if (given === undefined) return MEMBER_LIMITS
  const known = READ.get(given as object)
  if (known !== undefined) return known
  const limits = readLimits(given)
  if (Object.isFrozen(given)) READ.set(given as object, Object.freeze(limits))
  return limits
}

function readLimits(given: unknown): MemberLimits {
  const own = fieldValuesOf(given, 'options.limits', LIMITS_FIELDS, misuse)
  const limits = LIMIT_NAMES.map((name, place) => {
    const [limit, most] = [own[place] ?? MEMBER_LIMITS[name], MEMBER_LIMITS[name]]
    if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 0 && limit <= most)
      return [name, limit] as const
    throw new TypeError(`options.limits.${name} must be a whole number from 0 to ${most}`)
  })
  return Object.fromEntries(limits) as unknown as MemberLimits
}

/** Counts what the limits of MEM-3 bound, over all grants of a member, or over one delegation. */
export class Budget {
  readonly limits: MemberLimits
  #patterns = 0
  #scopeValues = 0

  /** Never throws. */
  constructor(limits: MemberLimits) {
    this.limits = limits
  }

  /** @throws {@link MemberError} if there are too many with these. */
  patterns(count: number, path: string): void {
    this.#patterns += count
    if (this.#patterns > this.limits.patterns) throw new MemberError(path, 'has too many patterns')
  }

  /** @throws {@link MemberError} if there are too many with these. */
  scopeValues(count: number, path: string): void {
    this.#scopeValues += count
    if (this.#scopeValues > this.limits.scopeValues) throw new MemberError(path, 'has too many scope values')
  }
}
