import { type BitPatch, patchOf, wordsFor } from '../bits.js'
import type { Catalog } from '../catalog/catalog.js'
import type { Subject } from './layers.js'

/** A permission that is gated by add-ons. */
interface Gated {
  readonly number: number
  readonly gates: readonly string[]
}

/** Four sets in one row of bits, each from its start to the next. */
interface Starts {
  /** The permissions that pass every layer before scope. */
  readonly open: 0
  /** The modules that the company owns and the member was given. */
  readonly usable: number
  /** Those that the company owns. */
  readonly owned: number
  /** Those that the member was given. */
  readonly given: number
  /** Nothing: a bit that is never set. */
  readonly none: number
  readonly end: number
}

function startsOf({ permissions, modules }: Catalog): Starts {
  const [usable, perModule] = [32 * wordsFor(sizeOf(permissions)), 32 * wordsFor(sizeOf(modules))]
  const none = usable + 3 * perModule
  return { open: 0, usable, owned: usable + perModule, given: usable + 2 * perModule, none, end: none + 32 }
}

/** One more than the largest number. */
const sizeOf = (entries: readonly { readonly number: number }[]): number =>
  entries.reduce((size, { number }) => Math.max(size, number + 1), 0)

/**
 * A catalog as the resolver reads it: permissions and modules by their numbers, so that what a member holds is one bit a
 * permission. Made once for each catalog; what is looked up by text is prepared when it is first asked for.
 */
export class CompiledCatalog {
  readonly catalog: Catalog
  /** The permissions that an add-on gates. */
  readonly gated: readonly Gated[]
  /** Each module with its permissions. */
  readonly modules: readonly { readonly number: number; readonly contents: BitPatch }[]
  /** Where the sets of a member's holdings begin, in bits: one bit a permission, or a module, to whole words of 32. */
  readonly starts: Starts
  readonly #patternContents = new Map<string, BitPatch>()
  readonly #keys = new Map<string, Subject>()
  readonly #modules = new Map<string, Subject>()

  constructor(catalog: Catalog) {
    this.catalog = catalog
    this.starts = startsOf(catalog)
    this.modules = catalog.modules.map(({ number, permissions }) => ({
      number,
      contents: patchOf(permissions.flatMap((key) => catalog.permissionOf(key)?.number ?? [])),
    }))
    this.gated = catalog.permissions.filter(({ gates }) => gates.length > 0)
  }

  /** The number of a module, under its live key or a retired one; -1 if it is unknown. */
  moduleNumberOf(key: string): number {
    return this.catalog.moduleOf(key)?.number ?? -1
  }

  /** The permissions that a text of a grant covers; `undefined` if it names nothing known. */
  permissionsOfPattern(text: string): BitPatch | undefined {
    const known = this.#patternContents.get(text)
    if (known !== undefined) return known
    const pattern = this.catalog.patternOf(text)
    if (pattern === undefined) return undefined // not kept: there is no end to what names nothing
    const contents = patchOf(pattern.permissions.map((permission) => permission.number))
    this.#patternContents.set(text, contents)
    return contents
  }

  /** Layer 0 for a permission key: what it is about, if the catalog knows it; the successor of a retired key (CAT-4). */
  subjectOfKey(text: string): Subject | undefined {
    const known = this.#keys.get(text)
    if (known !== undefined) return known
    const permission = this.catalog.permissionOf(text)
    if (permission === undefined) return undefined
    const subject = Object.freeze({
      module: permission.module,
      moduleNumber: this.moduleNumberOf(permission.module),
      permission,
      bit: permission.number,
      usableBit:
        permission.gates.length === 0
          ? this.starts.usable + this.moduleNumberOf(permission.module)
          : this.starts.none,
    })
    this.#keys.set(text, subject)
    return subject
  }

  /** Layer 0 for a module that is asked for by itself. */
  subjectOfModule(text: string): Subject | undefined {
    const known = this.#modules.get(text)
    if (known !== undefined) return known
    const entry = this.catalog.moduleOf(text)
    if (entry === undefined) return undefined
    const subject = Object.freeze({
      module: entry.key,
      moduleNumber: entry.number,
      permission: undefined,
      bit: this.starts.usable + entry.number,
      usableBit: this.starts.none,
    })
    this.#modules.set(text, subject)
    return subject
  }
}

const COMPILED = new WeakMap<Catalog, CompiledCatalog>()

/** The catalog, compiled for the resolver when it is first needed. Never throws. */
export function compiledFor(catalog: Catalog): CompiledCatalog {
  const known = COMPILED.get(catalog)
  if (known !== undefined) return known
  const compiled = new CompiledCatalog(catalog)
  COMPILED.set(catalog, compiled)
  return compiled
}
