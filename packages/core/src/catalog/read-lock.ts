import type { CatalogProblemCode } from '../errors.js'
import { isEntryKey, splitKey } from '../key-grammar.js'
import { entriesOf, fieldPath, fieldsOf } from '../plain-data.js'
import { type LockedNumbers, MOST_NUMBERS } from './catalog-numbering.js'

/** The version of the lock files that are understood here. */
const LOCK_VERSION = 1

type Report = (code: CatalogProblemCode, path: string, message: string) => void

/**
 * Reads the numbers of a parsed `catalog.lock.json`, those of retired keys too. What else the lock records is passed over: it is
 * for `stagedoor diff`. Every problem is reported, and a harmless number stands in its place.
 */
export function readLock(lock: unknown, report: Report): LockedNumbers {
  const sections = ['modules', 'permissions', 'retired']
  const fields = fieldsOf(
    lock,
    'lock',
    { required: ['lockVersion', ...sections], optional: [], open: true },
    report,
  )
  if (fields.has('lockVersion') && fields.get('lockVersion') !== LOCK_VERSION)
    report('malformed', 'lock.lockVersion', `must be ${LOCK_VERSION}: another version of stagedoor wrote it`)
  const retired = fields.has('retired')
    ? fieldsOf(
        fields.get('retired'),
        'lock.retired',
        { required: ['modules', 'permissions'], optional: [] },
        report,
      )
    : new Map<string, unknown>()
  const numbers = (kind: 'modules' | 'permissions'): ReadonlyMap<string, number> => {
    const reader = new NumberReader(
      kind === 'modules' ? isEntryKey : (key) => splitKey(key) !== undefined,
      report,
    )
    for (const [key, entry] of entriesOf(fields.get(kind) ?? {}, `lock.${kind}`, report)) {
      const path = fieldPath(`lock.${kind}`, key)
      reader.read(
        key,
        fieldsOf(entry, path, { required: ['number'], optional: [], open: true }, report).get('number'),
        path,
      )
    }
    for (const [key, number] of entriesOf(retired.get(kind) ?? {}, `lock.retired.${kind}`, report))
      reader.read(key, number, fieldPath(`lock.retired.${kind}`, key))
    return reader.numbers
  }
  const gone = Object.keys(Object(retired.get('permissions')) as object)
  return { modules: numbers('modules'), permissions: numbers('permissions'), retired: gone }
}

const isNumberOfKey = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < MOST_NUMBERS

/** Collects the numbers of one kind of key. A number belongs to one key for life: two branches may have been merged unseen. */
class NumberReader {
  readonly numbers: Map<string, number> = new Map()
  readonly #owners = new Map<unknown, string>()
  readonly #isKey: (key: string) => boolean
  readonly #report: Report

  constructor(isKey: (key: string) => boolean, report: Report) {
    this.#isKey = isKey
    this.#report = report
  }

  read(key: string, number: unknown, path: string): void {
    const owner = this.#owners.get(number)
    if (number === undefined) return // reported already: the field is missing
    if (!this.#isKey(key)) this.#report('malformed_key', path, 'is spelt like no key')
    else if (!isNumberOfKey(number))
      this.#report('malformed', path, `must have a whole number from 0 to ${MOST_NUMBERS - 1}`)
    else if (this.numbers.has(key))
      this.#report('duplicate', path, 'has a number twice: it is live and retired')
    else if (owner !== undefined)
      this.#report('duplicate', path, `has the number ${number}, which is that of ${owner}`)
    else {
      this.numbers.set(key, number)
      this.#owners.set(number, key)
    }
  }
}
