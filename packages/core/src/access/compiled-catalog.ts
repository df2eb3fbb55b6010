import type { Catalog, CatalogPermission } from '../catalog/catalog.js'
import { type BitPatch, patchOf, wordsFor } from './bits.js'
import type { Subject } from './layers.js'

/** A permission that is gated by add-ons, and its place. */
interface Gated {
  readonly index: number
  readonly gates: readonly string[]
}

/** Five sets in one row of bits, each from its start to the next. */
interface Starts {
  /** The permissions that pass every layer before scope. */
  readonly open: 0
  /** Those that a grant covers, whatever the other layers say. */
  readonly covered: number
  /** Those that a grant covers in the whole company. */
  readonly wide: number
  /** The modules that the company owns. */
  readonly owned: number
  /** The modules that the member was given. */
  readonly given: number
  readonly end: number
}

function startsOf({ permissions, modules }: Catalog): Starts {
  const [covered, perModule] = [32 * wordsFor(permissions.length), 32 * wordsFor(modules.length)]
  const owned = 3 * covered
  return { open: 0, covered, wide: 2 * covered, owned, given: owned + perModule, end: owned + 2 * perModule }
}

/**
 * A catalog as the resolver reads it: permissions and modules by their place in the catalog, so that what a member holds is one
 * bit a permission. Made once for each catalog; what is looked up by text is prepared when it is first asked for.
 */
export class CompiledCatalog {
  readonly catalog: Catalog
  /** The permissions that an add-on gates. */
  readonly gated: readonly Gated[]
  /** Where the sets of a member's holdings begin, in bits: one bit a permission, or a module, to whole words of 32. */
  readonly starts: Starts
  readonly #places: ReadonlyMap<CatalogPermission, number>
  readonly #modulePlaces: ReadonlyMap<string, number>
  /** The permissions of each module, by its place. */
  readonly #moduleContents: readonly BitPatch[]
  readonly #patternContents = new Map<string, BitPatch>()
  readonly #keys = new Map<string, Subject>()
  readonly #modules = new Map<string, Subject>()

  constructor(catalog: Catalog) {
    this.catalog = catalog
    this.starts = startsOf(catalog)
    this.#places = new Map(catalog.permissions.map((permission, place) => [permission, place]))
    this.#modulePlaces = new Map(catalog.modules.map(({ key }, place) => [key, place]))
    const places = new Map(catalog.permissions.map(({ key }, place) => [key, place]))
    this.#moduleContents = catalog.modules.map(({ permissions }) =>
      patchOf(permissions.flatMap((key) => places.get(key) ?? [])),
    )
    this.gated = catalog.permissions.flatMap(({ gates }, index) =>
      gates.length > 0 ? [{ index, gates }] : [],
    )
  }

  /** The place of a permission of this catalog. */
  placeOf(permission: CatalogPermission): number {
    return this.#places.get(permission) ?? -1
  }

  /** The place of a module, under its live key or a retired one; -1 if it is unknown. */
  modulePlaceOf(key: string): number {
    return this.#modulePlaces.get(key) ?? this.#modulePlaces.get(this.catalog.moduleOf(key)?.key ?? '') ?? -1
  }

  /** The permissions of the module at this place. */
  permissionsOfModule(place: number): BitPatch {
    return this.#moduleContents[place] ?? []
  }

  /** The permissions that a text of a grant covers; `undefined` if it names nothing known. */
  permissionsOfPattern(text: string): BitPatch | undefined {
    const known = this.#patternContents.get(text)
    if (known !== undefined) return known
    const pattern = this.catalog.patternOf(text)
    if (pattern === undefined) return undefined // not kept: there is no end to what names nothing
    const contents = patchOf(pattern.permissions.map((permission) => this.placeOf(permission)))
    this.#patternContents.set(text, contents)
    return contents
  }

  /** Layer 0 for a permission key: what it is about, if the catalog knows it; the successor of a retired key (CAT-4). */
  subjectOfKey(text: string): Subject | undefined {
    const known = this.#keys.get(text)
    if (known !== undefined) return known
    const permission = this.catalog.permissionOf(text)
    if (permission === undefined) return undefined
    const index = this.placeOf(permission)
    const subject = Object.freeze({
      module: permission.module,
      moduleIndex: this.modulePlaceOf(permission.module),
      permission,
      index,
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
      moduleIndex: this.modulePlaceOf(entry.key),
      permission: undefined,
      index: -1,
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
