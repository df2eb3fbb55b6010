import { CliError } from '../cli-error.js'
import type { CatalogLock } from './catalog-lock.js'
import { LOCK_VERSION } from './catalog-lock.js'

/** Is this parsed document meant to be a lock? Says nothing of whether it holds. Never throws. */
export const isLockDocument = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && Object.hasOwn(input, 'lockVersion')

/** How the fields of an entry are checked, by name. An optional field has a `?` at its end. */
type Shape = { readonly [field: string]: (value: unknown) => boolean }

const isText = (value: unknown): boolean => typeof value === 'string'
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const isNumber = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)
const isOneOf =
  (...texts: readonly string[]) =>
  (value: unknown): boolean =>
    texts.includes(value as string)

const MODULE: Shape = {
  number: isNumber,
  title: isText,
  type: isOneOf('base', 'optional'),
  status: isOneOf('live', 'planned'),
  standalone: isFlag,
  listed: isFlag,
  scopes: isTexts,
}
const PERMISSION: Shape = { number: isNumber, scopes: isTexts, delegable: isFlag, 'deprecated?': isText }
const PACKAGE: Shape = { title: isText, modules: isTexts, listed: isFlag }
const ADDON: Shape = { title: isText, extends: isTexts, modules: isTexts, slice: isTexts, listed: isFlag }

/**
 * Reads a lock.
 *
 * @param input - the parsed document
 * @param source - its text, to find the line of what is wrong
 * @param file - its path, for messages
 * @throws {@link CliError} `malformed_file` at the first thing that is wrong, such as one number for two keys.
 */
export function parseLock(input: unknown, source: string, file: string): CatalogLock {
  const reader = new LockReader(source, file)
  const root = reader.fields(input, '')
  if (root.get('lockVersion') !== LOCK_VERSION)
    reader.wrong('lockVersion', `must be ${LOCK_VERSION}: another version of stagedoor wrote this file`)
  const section = (name: string, shape: Shape): ReadonlyMap<string, never> =>
    reader.section(root.get(name), name, shape)
  const lock: CatalogLock = {
    modules: section('modules', MODULE),
    permissions: section('permissions', PERMISSION),
    packages: section('packages', PACKAGE),
    addons: section('addons', ADDON),
    aliases: reader.values(root.get('aliases'), 'aliases', isText),
    retired: reader.retired(root.get('retired')),
  }
  for (const key of lock.permissions.keys())
    if (!lock.modules.has(key.split('.')[0] ?? '')) reader.wrong(`permissions.${key}`, 'is in no module', key)
  reader.distinct(lock.modules, lock.retired.modules, 'modules')
  reader.distinct(lock.permissions, lock.retired.permissions, 'permissions')
  return lock
}

/** Reads the parts of one lock, and says where one is wrong. */
class LockReader {
  readonly #source: string
  readonly #file: string

  constructor(source: string, file: string) {
    this.#source = source
    this.#file = file
  }

  wrong(path: string, message: string, key: string = path): never {
    const at = this.#source.lastIndexOf(JSON.stringify(key))
    throw new CliError('malformed_file', `is no lock: ${path || 'the document'} ${message}`, {
      file: this.#file,
      ...(at < 0 ? {} : { line: this.#source.slice(0, at).split('\n').length }),
      fix: 'Take the file as it was committed last and run `stagedoor lock` again; it is not written by hand.',
    })
  }

  fields(value: unknown, path: string, key?: string): Map<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return new Map(Object.entries(value))
    return this.wrong(path, 'must be an object', key)
  }

  section(value: unknown, name: string, shape: Shape): ReadonlyMap<string, never> {
    return new Map(
      [...this.fields(value, name)].map(([key, entry]) => {
        return [key, this.#entry(entry, { path: `${name}.${key}`, key, shape }) as never] as const
      }),
    )
  }

  /** The entry with its fields in the order of the shape, however they were laid out. */
  #entry(value: unknown, { path, key, shape }: { path: string; key: string; shape: Shape }): object {
    const fields = this.fields(value, path, key)
    const ordered = new Map<string, unknown>()
    for (const [name, isRight] of Object.entries(shape)) {
      const field = name.replace('?', '')
      const isAbsent = !fields.has(field)
      if (isAbsent ? !name.endsWith('?') : !isRight(fields.get(field)))
        this.wrong(path, `has no right \`${field}\``, key)
      if (!isAbsent) ordered.set(field, fields.get(field))
      fields.delete(field)
    }
    for (const [name] of fields) this.wrong(path, `has a field ${JSON.stringify(name)}`, key)
    return Object.fromEntries(ordered)
  }

  values<V>(value: unknown, name: string, isRight: (value: unknown) => boolean): ReadonlyMap<string, V> {
    return new Map(
      [...this.fields(value, name)].map(([key, entry]) => {
        if (!isRight(entry)) this.wrong(`${name}.${key}`, 'has no right value', key)
        return [key, entry as V] as const
      }),
    )
  }

  retired(value: unknown): CatalogLock['retired'] {
    const fields = this.fields(value, 'retired')
    return {
      modules: this.values(fields.get('modules'), 'retired.modules', isNumber),
      permissions: this.values(fields.get('permissions'), 'retired.permissions', isNumber),
    }
  }

  /** A number belongs to one key for life: two branches that each added a key were merged without looking. */
  distinct(
    live: ReadonlyMap<string, { readonly number: number }>,
    retired: ReadonlyMap<string, number>,
    name: string,
  ): void {
    const owners = new Map<number, string>()
    const all = [...retired, ...[...live].map(([key, { number }]) => [key, number] as const)]
    for (const [key, number] of all) {
      const owner = owners.get(number)
      if (owner !== undefined)
        this.wrong(`${name}.${key}`, `has the number ${number}, which is that of ${owner}`, key)
      owners.set(number, key)
    }
  }
}
