import { CliError } from '../cli-error.js'
import type { DataFile, DataPath } from './data-file.js'

/** The fields that an object may have. */
export interface FieldNames {
  readonly required?: readonly string[]
  readonly optional?: readonly string[]
}

/**
 * A value in a data file, which knows where it stands: whatever is wrong with it is reported with its line.
 */
export class Place {
  readonly #data: DataFile
  readonly path: DataPath

  /** Never throws. */
  constructor(
    data: DataFile,
    readonly value: unknown,
    path: DataPath,
  ) {
    this.#data = data
    this.path = path
  }

  /** All that a file holds. Never throws. */
  static top(data: DataFile): Place {
    return new Place(data, data.value, [])
  }

  /** The file as the user named it. */
  get file(): string {
    return this.#data.file
  }

  /** The line it stands on, from 1; `undefined` if the file does not say. */
  get line(): number | undefined {
    return this.#data.lineOf(this.path)
  }

  /** How the value is called in messages: `tests[2].allowed`. */
  get name(): string {
    return this.path.reduce<string>(
      (text, part) =>
        typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`,
      '',
    )
  }

  /** What is below, by name or index. Never throws. */
  at(part: string | number): Place {
    const inside = Object(this.value) as Record<string | number, unknown>
    return new Place(this.#data, Object.hasOwn(inside, part) ? inside[part] : undefined, [...this.path, part])
  }

  /**
   * The entries of an object.
   *
   * @throws {@link CliError} if it is none.
   */
  entries(): readonly (readonly [string, Place])[] {
    if (!this.isObject()) this.fail('must be a mapping of names', 'Write `name: value` lines below it.')
    return Object.keys(this.value as object).map((key) => [key, this.at(key)] as const)
  }

  /**
   * The elements of a list.
   *
   * @throws {@link CliError} if it is none.
   */
  items(): readonly Place[] {
    if (!Array.isArray(this.value))
      this.fail('must be a list', 'Write `[one, two]`, or a `- ` line for each.')
    return (this.value as readonly unknown[]).map((_, index) => this.at(index))
  }

  /**
   * A text.
   *
   * @throws {@link CliError} if it is none.
   */
  text(): string {
    if (typeof this.value === 'string') return this.value
    return this.fail('must be a text', 'Put it in quotes if it looks like a number, a date, yes or no.')
  }

  /** Is it an object, and no list? Never throws. */
  isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)
  }

  /**
   * The fields of an object whose names are known beforehand. A field of another name is refused: misspelt, it would be
   * passed over.
   *
   * @throws {@link CliError} if it is no object, has another field or lacks a required one.
   */
  fields({ required = [], optional = [] }: FieldNames): ReadonlyMap<string, Place> {
    const known = [...required, ...optional]
    const fields = new Map(this.entries())
    for (const [name, place] of fields)
      if (!known.includes(name)) place.fail('is no field here', `There are ${known.join(', ')}.`)
    for (const name of required)
      if (!fields.has(name)) this.fail(`lacks ${name}`, `It needs ${required.join(', ')}.`)
    return fields
  }

  /**
   * Reports what is wrong with it.
   *
   * @throws {@link CliError} always.
   */
  fail(message: string, fix: string): never {
    const subject = this.name === '' ? 'it' : this.name
    throw new CliError('malformed_file', `${subject} ${message}`, {
      file: this.file,
      ...(this.line === undefined ? {} : { line: this.line }),
      fix,
    })
  }
}
