import type { Catalog } from '../catalog/catalog.js'
import { splitKey, splitWildcard } from '../key-grammar.js'
import type { Delegation } from '../member/member.js'
import type { ReadRequest } from './read-delegation-request.js'

/** The modules that change hands, and what of the other's present member document reaches into them (DEL-7). */
export class ChangingModules {
  readonly #catalog: Catalog
  /** By their live keys. */
  readonly #keys: ReadonlySet<string>
  readonly #isGiving: boolean
  /** The keys that are gone: collected where a text is found that the catalog does not know. */
  #retired: ReadonlySet<string> | undefined

  /** @param grantee - the present member: what it has already is not given, and what it has not is not taken */
  constructor(
    catalog: Catalog,
    { modules, intent }: Pick<ReadRequest, 'modules' | 'intent'>,
    grantee: { readonly modules: readonly string[] },
  ) {
    const present = new Set(grantee.modules.map((key) => catalog.moduleOf(key)?.key ?? key))
    const asked = modules.flatMap((key) => catalog.moduleOf(key)?.key ?? [])
    this.#catalog = catalog
    this.#keys = new Set(asked.filter((key) => present.has(key) === (intent === 'take')))
    this.#isGiving = intent === 'give'
  }

  /** The patterns by which a text of a stored grant reaches into them: itself, or the successors of a retired wildcard. */
  touchedBy(text: string): readonly string[] {
    const pattern = this.#catalog.patternOf(text)
    if (pattern === undefined) return []
    if (pattern.kind !== 'retired_wildcard') return this.#keys.has(pattern.module) ? [text] : []
    return pattern.permissions.filter((permission) => this.#keys.has(permission.module)).map(({ key }) => key)
  }

  /**
   * May a text that this catalog does not know be awake under a newer one, once they are given? Not what can be no pattern, nor a key
   * that the lock calls retired; one that it has among the live ones is that of a newer catalog. A number without a key may be that of a
   * key in any module. What is taken away goes to sleep: that gives nobody anything.
   */
  mayWake(text: string): boolean {
    if (!this.#isGiving || this.#catalog.patternOf(text) !== undefined) return false
    if (text.startsWith('#')) return this.#keys.size > 0
    const parts = splitKey(text) ?? splitWildcard(text)
    if (parts === undefined || !this.has(parts.moduleKey)) return false
    this.#retired ??= new Set(this.#catalog.numbering.retired)
    return !this.#retired.has(text)
  }

  /** Is this the key of one of them, live or retired? */
  has(key: string): boolean {
    return this.#keys.has(this.#catalog.moduleOf(key)?.key ?? key)
  }

  /** Does a pattern of a delegation reach into them? A retired wildcard is none there (CAT-4). */
  isReachedBy(text: string): boolean {
    const pattern = this.#catalog.patternOf(text)
    if (pattern === undefined) return this.mayWake(text)
    return pattern.kind !== 'retired_wildcard' && this.#keys.has(pattern.module)
  }

  /** Does a delegation reach into them? */
  areIn({ modules = [], permissions = [] }: Delegation): boolean {
    return modules.some((key) => this.has(key)) || permissions.some((text) => this.isReachedBy(text))
  }
}
