import type { CatalogPermission } from '../catalog/catalog.js'
import type { Grant, Member } from '../member/member.js'
import { applyPatch, type BitPatch, type Bits, clearBit, hasBit, setBit } from './bits.js'
import type { CompiledCatalog } from './compiled-catalog.js'
import { type Coverage, coverageOf } from './coverage.js'
import { type CompiledScope, compileScope } from './scope.js'

/** The grants that hold one pattern: united, but never merged (GRT-2). */
export interface Covering {
  /** Does one of them cover the whole company (SCP-1)? */
  readonly isCompanyWide: boolean
  /** The scopes of the others. */
  readonly scopes: readonly CompiledScope[]
}

/** How many permissions are looked for in the grants one by one, before the grants are indexed: most accesses answer one request. */
const MOST_SCANS = 4

/**
 * What a member holds, folded into bits when the access is built: work in proportion to member and catalog (GRT-3), and a check
 * is one bit. What only a scoped grant, an explanation or a delegation needs is worked out when it is first asked for.
 */
export class Holdings {
  readonly compiled: CompiledCatalog
  readonly companyId: string
  readonly #starts: CompiledCatalog['starts']
  readonly #grants: readonly Grant[]
  readonly #addons: readonly string[]
  /** Five sets in one; see `starts` of the compiled catalog. */
  readonly #bits: Bits
  #coverings: ReadonlyMap<string, Covering> | undefined
  #coverages: Map<number, Coverage> | undefined
  #scans = 0

  constructor(compiled: CompiledCatalog, member: Member) {
    const { starts } = compiled
    this.compiled = compiled
    this.#starts = starts
    this.companyId = member.companyId
    this.#grants = member.grants
    this.#addons = member.entitlements.addons ?? []
    this.#bits = new Uint32Array(starts.end >>> 5)
    this.#foldGrants()
    this.#foldModules(member.entitlements.modules, starts.owned)
    this.#foldModules(member.modules, starts.given)
    this.#foldOpen()
  }

  #foldGrants(): void {
    const { covered, wide } = this.#starts
    const folded = [new Set<BitPatch>(), new Set<BitPatch>()] as const
    for (const { permissions, scope } of this.#grants)
      for (const pattern of permissions) {
        const contents = this.compiled.permissionsOfPattern(pattern)
        if (contents === undefined) continue
        this.#fold(contents, covered, folded[0])
        if (scope === undefined) this.#fold(contents, wide, folded[1])
      }
  }

  /** Adds what a pattern covers. A long one that many grants repeat is added once: work stays member plus catalog (GRT-3). */
  #fold(contents: BitPatch, start: number, folded: Set<BitPatch>): void {
    if (contents.length > 2) {
      if (folded.has(contents)) return
      folded.add(contents)
    }
    applyPatch(this.#bits, start >>> 5, contents)
  }

  #foldModules(keys: readonly string[], start: number): void {
    for (const key of keys) {
      const place = this.compiled.modulePlaceOf(key)
      if (place >= 0) setBit(this.#bits, start + place)
    }
  }

  /** What is covered, in modules that are owned and given, without what an add-on gates that the company lacks. */
  #foldOpen(): void {
    const { compiled } = this
    const words = this.#starts.covered >>> 5
    for (let place = 0; place < compiled.catalog.modules.length; place += 1)
      if (this.owns(place) && this.isGiven(place))
        applyPatch(this.#bits, 0, compiled.permissionsOfModule(place))
    for (let word = 0; word < words; word += 1)
      this.#bits[word] = (this.#bits[word] ?? 0) & (this.#bits[words + word] ?? 0)
    const addons = new Set(this.#addons)
    for (const { index, gates } of compiled.gated)
      if (!gates.some((addon) => addons.has(addon))) clearBit(this.#bits, index)
  }

  /** Does the permission at this place pass every layer before scope? Never throws. */
  isOpen(place: number): boolean {
    return hasBit(this.#bits, place)
  }

  /** Does a grant cover it? Never throws. */
  covers(place: number): boolean {
    return hasBit(this.#bits, this.#starts.covered + place)
  }

  /** Does a grant cover it in the whole company? Never throws. */
  coversCompany(place: number): boolean {
    return hasBit(this.#bits, this.#starts.wide + place)
  }

  /** Does the company own the module at this place? Never throws. */
  owns(modulePlace: number): boolean {
    return modulePlace >= 0 && hasBit(this.#bits, this.#starts.owned + modulePlace)
  }

  /** Was the member given the module at this place? Never throws. */
  isGiven(modulePlace: number): boolean {
    return modulePlace >= 0 && hasBit(this.#bits, this.#starts.given + modulePlace)
  }

  /** Does the company have one of these add-ons? Never throws. */
  hasAnyAddon(addons: readonly string[]): boolean {
    for (const addon of addons) if (this.#addons.includes(addon)) return true
    return false
  }

  /** The grants by the patterns they hold, as spelt. */
  get coverings(): ReadonlyMap<string, Covering> {
    this.#coverings ??= indexGrants(this.#grants)
    return this.#coverings
  }

  /** The grants that cover a permission, by pattern. Never throws. */
  coveringsOf({ patterns }: CatalogPermission): readonly Covering[] {
    return patterns.flatMap((pattern) => this.coverings.get(pattern) ?? [])
  }

  /** Where grants cover the permission at this place that do not cover it in the whole company. Never throws. */
  coverageOf(place: number, permission: CatalogPermission): Coverage {
    this.#coverages ??= new Map()
    const known = this.#coverages.get(place)
    if (known !== undefined) return known
    const coverage = coverageOf(this.#scopesOver(permission))
    this.#coverages.set(place, coverage)
    return coverage
  }

  #scopesOver(permission: CatalogPermission): readonly CompiledScope[] {
    this.#scans += 1
    if (this.#coverings !== undefined || this.#scans > MOST_SCANS)
      return this.coveringsOf(permission).flatMap(({ scopes }) => scopes)
    return this.#grants.flatMap(({ permissions, scope }) =>
      scope !== undefined && permission.patterns.some((pattern) => permissions.includes(pattern))
        ? compileScope(scope)
        : [],
    )
  }
}

function indexGrants(grants: readonly Grant[]): ReadonlyMap<string, Covering> {
  const coverings = new Map<string, { isCompanyWide: boolean; scopes: CompiledScope[] }>()
  for (const { permissions, scope } of grants) {
    const compiled = scope && compileScope(scope)
    for (const pattern of new Set(permissions)) {
      const covering = coverings.get(pattern) ?? { isCompanyWide: false, scopes: [] }
      coverings.set(pattern, covering)
      if (compiled === undefined) covering.isCompanyWide = true
      else covering.scopes.push(compiled)
    }
  }
  return coverings
}
