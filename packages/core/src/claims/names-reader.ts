import { MOST_NUMBERS } from '../catalog/catalog-numbering.js'
import { elementsOf, type Report } from '../plain-data.js'
import { fromBase64url } from './base64url.js'
import { ClaimsError, malformed } from './claims-error.js'
import { type NumberSet, readNumberSet, type SetBounds } from './number-set.js'
import type { KeyTable, NumberTable } from './number-table.js'

/** Modules or patterns as they are read: numbers as bits, everything else as texts. */
export interface ReadNames {
  readonly set: NumberSet
  /** Frozen. */
  readonly texts: readonly string[]
}

const NO_TEXTS: readonly string[] = Object.freeze([])

const refuse: Report = (_code, path, message) => malformed(path, message)

/** How many numbers the issuer has counted, of each kind. */
interface Counts {
  readonly permissions: number
  readonly modules: number
}

/** Holds the numbers of the claim against those of the catalog: nothing is read from numbers that mean something else here. */
export function countsOf(order: unknown, lock: unknown, table: NumberTable): Counts | undefined {
  if (order !== undefined && lock !== undefined) malformed('grants.lock', 'stands beside order')
  if (order !== undefined) return countsOfOrder(order, table)
  return lock === undefined ? undefined : countsOfLock(lock, table)
}

function countsOfOrder(order: unknown, table: NumberTable): Counts {
  if (!isDigest(order)) malformed('grants.order', 'must be a digest')
  if (table.kind !== 'order' || order !== table.order) throw other('order')
  return { permissions: table.permissions.keys.length, modules: table.modules.keys.length }
}

function countsOfLock(lock: unknown, table: NumberTable): Counts {
  const [permissions, modules, permissionDigest, moduleDigest, ...more] = elementsOf(
    lock,
    'grants.lock',
    refuse,
  )
  const areCounts = isCount(permissions) && isCount(modules)
  if (!areCounts || !isDigest(permissionDigest) || !isDigest(moduleDigest) || more.length > 0)
    return malformed('grants.lock', 'must be two counts and a digest for each')
  const isOurs =
    table.kind === 'lock' &&
    mayAgree(table.permissions, permissions, permissionDigest) &&
    mayAgree(table.modules, modules, moduleDigest)
  if (!isOurs) throw other('lock')
  return { permissions, modules }
}

/**
 * Each kind by itself, so that fewer modules here leave the permissions compared. An older catalog cannot know the digest of keys that
 * it has never heard of; it goes by the numbers, which are for life.
 */
const mayAgree = ({ keys, digestOf }: KeyTable, count: number, digest: string): boolean =>
  count > keys.length || digest === digestOf(count)

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_NUMBERS

/** How long 64 bits are in base64url. */
const DIGEST_LENGTH = 11

/** Its form is judged also where it is not compared: what one reader refuses as malformed, every reader does. */
const isDigest = (value: unknown): value is string =>
  typeof value === 'string' && value.length === DIGEST_LENGTH && fromBase64url(value) !== undefined

const other = (name: string): ClaimsError =>
  new ClaimsError('other_numbering', `grants.${name}`, 'says that the numbers are those of another catalog')

/** How many more names there may be. */
interface Budget {
  left: number
}

/** Reads names, counted against the limits. */
export class NamesReader {
  readonly #counts: Counts | undefined
  readonly #table: NumberTable

  /** Never throws. */
  constructor(counts: Counts | undefined, table: NumberTable) {
    this.#counts = counts
    this.#table = table
  }

  /** Reads the modules or permissions that stand at a path. @throws {@link ClaimsError} if they are malformed or too many. */
  read(kind: keyof Counts, names: unknown, path: string, budget: Budget): ReadNames {
    if (typeof names === 'string') return { set: this.#set(kind, names, path, budget), texts: NO_TEXTS }
    const [set, ...texts] = elementsOf(names, path, refuse)
    if (typeof set !== 'string' || texts.length === 0)
      return malformed(path, 'must be a set of numbers, or a list of one and at least one text')
    budget.left -= texts.length
    if (budget.left < 0) malformed(path, 'has too many names')
    if (!texts.every((each) => typeof each === 'string')) malformed(path, 'must hold texts after the set')
    if (new Set(texts).size < texts.length) malformed(path, 'says a text twice')
    return { set: this.#set(kind, set, path, budget), texts: Object.freeze(texts as string[]) }
  }

  #set(kind: keyof Counts, text: string, path: string, budget: Budget): NumberSet {
    if (text !== '' && this.#counts === undefined)
      malformed(path, 'has numbers, but neither order nor lock says whose')
    const set = readNumberSet(text, boundsOf(this.#table[kind], this.#counts?.[kind] ?? 0, budget.left), path)
    budget.left -= set.count
    return set
  }
}

const boundsOf = ({ keys }: KeyTable, below: number, most: number): SetBounds => ({
  below,
  known: keys.length,
  most,
})
