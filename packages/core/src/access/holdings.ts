import { addBits, applyPatch, type BitPatch, type Bits, clearBit, hasBit, noBits, setBit } from '../bits.js'
import type { CatalogPermission } from '../catalog/catalog.js'
import type { Grant, Member } from '../member/member.js'
import { type HeldNumbers, saidByNumber } from '../member/numbered-member.js'
import type { CompiledCatalog } from './compiled-catalog.js'
import { type Coverage, coverageOf, EVERYWHERE } from './coverage.js'
import { Coverages } from './coverages.js'
import { type CompiledScope, compileScope, isSameScope } from './scope.js'

/** The grants that hold one pattern: united, but never merged (GRT-2). */
export interface Covering {
  /** Does one of them cover the whole company (SCP-1)? */
  readonly isCompanyWide: boolean
  /** The scopes of the others. */
  readonly scopes: readonly CompiledScope[]
}

/** How many permissions are looked for in the grants one by one, before the grants are indexed: most accesses answer one request. */
const MOST_SCANS = 4

/** How many add-ons are looked through for each permission that one gates: of more a set is made. */
const FEW_ADDONS = 16

/**
 * What a member holds, folded into bits when the access is built: work in proportion to member and catalog (GRT-3), and a check
 * is one bit. What only a scoped grant, an explanation or a delegation needs is worked out when it is first asked for.
 */
export class Holdings {
  readonly compiled: CompiledCatalog
  readonly member: Member
  readonly companyId: string
  readonly #addons: readonly string[] | ReadonlySet<string>
  /** What passes every layer before scope, and what the layers of modules say; see `starts` of the compiled catalog. */
  readonly #bits: Bits
  /** Where every grant covers, if that is the same of all: of most members it is. */
  readonly #commonCoverage: Coverage | undefined
  /** The permissions that a grant covers in the whole company, where some grants have a scope and some have none. */
  readonly #wide: Bits
  /** Where the grants cover a permission, if that is not the same of all. */
  #coverages: Coverages | undefined
  #coverings: ReadonlyMap<string, Covering> | undefined
  #scans = 0

  constructor(compiled: CompiledCatalog, member: Member) {
    const said = saidByNumber(member)
    const { rest, numbers } =
      said?.catalog === compiled.catalog ? said : { rest: member, numbers: NO_NUMBERS }
    const { starts } = compiled
    this.compiled = compiled
    this.member = member
    this.companyId = member.companyId
    const { addons = [] } = rest.entitlements
    this.#addons = addons.length > FEW_ADDONS ? new Set(addons) : addons
    this.#bits = noBits(starts.end >>> 5)
    this.#foldModules(starts.owned, rest.entitlements.modules, numbers.owned)
    this.#foldModules(starts.given, rest.modules, numbers.given)
    this.#foldOpen(foldGrants(compiled, rest.grants, numbers.grants))
    this.#commonCoverage = commonCoverageOf(rest.grants)
    this.#wide =
      this.#commonCoverage === undefined
        ? foldGrants(compiled, rest.grants, numbers.grants, ({ scope }) => scope === undefined)
        : NO_BITS
  }

  #foldModules(start: number, keys: readonly string[], numbers: Bits): void {
    for (const key of keys) {
      const number = this.compiled.moduleNumberOf(key)
      if (number >= 0) setBit(this.#bits, start + number)
    }
    addBits(this.#bits, start >>> 5, numbers)
  }

  /** What is covered, in modules that are owned and given, without what an add-on gates that the company lacks. */
  #foldOpen(covered: Bits): void {
    const { modules, gated, starts } = this.compiled
    for (const { number, contents } of modules)
      if (this.owns(number) && this.isGiven(number)) {
        setBit(this.#bits, starts.usable + number)
        applyPatch(this.#bits, contents, covered)
      }
    for (const { number, gates } of gated) if (!this.hasAnyAddon(gates)) clearBit(this.#bits, number)
  }

  /** Does a subject pass every layer before scope? Never throws. @param bit - that of the subject */
  isOpen(bit: number): boolean {
    return hasBit(this.#bits, bit)
  }

  /** Does the company own the module of this number? Never throws. */
  owns(moduleNumber: number): boolean {
    return hasBit(this.#bits, this.compiled.starts.owned + moduleNumber)
  }

  /** Was the member given the module of this number? Never throws. */
  isGiven(moduleNumber: number): boolean {
    return hasBit(this.#bits, this.compiled.starts.given + moduleNumber)
  }

  /** Does the company have one of these add-ons? Never throws. */
  hasAnyAddon(addons: readonly string[]): boolean {
    const owned = this.#addons
    for (const addon of addons) if ('has' in owned ? owned.has(addon) : owned.includes(addon)) return true
    return false
  }

  /** Does a grant cover it, whatever the layers before say? Never throws. */
  covers(permission: CatalogPermission): boolean {
    return this.isOpen(permission.number) || this.coveringsOf(permission).length > 0
  }

  /** Where grants cover a permission that one of them covers. Never throws. */
  coverageOf(permission: CatalogPermission): Coverage {
    return this.#commonCoverage ?? this.#ownCoverageOf(permission)
  }

  #ownCoverageOf(permission: CatalogPermission): Coverage {
    if (hasBit(this.#wide, permission.number)) return EVERYWHERE
    this.#coverages ??= new Coverages()
    const { number } = permission
    return this.#coverages.find(number) ?? this.#coverages.add(number, this.#scopesOver(permission))
  }

  /** In the order of the grants, whichever way they are found: an answer does not depend on what was asked before. */
  #scopesOver(permission: CatalogPermission): readonly CompiledScope[] {
    this.#scans += 1
    if (this.#coverings !== undefined || this.#scans > MOST_SCANS)
      return this.coveringsOf(permission)
        .flatMap(({ scopes }) => scopes)
        .sort((one, other) => one.place - other.place)
    return this.member.grants.flatMap(({ permissions, scope }, place) =>
      scope !== undefined && permission.patterns.some((pattern) => permissions.includes(pattern))
        ? compileScope(scope, place)
        : [],
    )
  }

  /** The grants by the patterns they hold, as spelt. */
  get coverings(): ReadonlyMap<string, Covering> {
    this.#coverings ??= indexGrants(this.member.grants)
    return this.#coverings
  }

  /** The grants that cover a permission, by pattern. Never throws. */
  coveringsOf({ patterns }: CatalogPermission): readonly Covering[] {
    return patterns.flatMap((pattern) => this.coverings.get(pattern) ?? [])
  }
}

const NO_BITS: Bits = []
const NO_NUMBERS: HeldNumbers = { owned: NO_BITS, given: NO_BITS, grants: [], delegation: {}, count: 0 }

/**
 * The permissions that grants cover, whatever the other layers say.
 *
 * @param numbers - what each grant holds by number, besides its texts
 */
function foldGrants(
  compiled: CompiledCatalog,
  grants: readonly Grant[],
  numbers: readonly Bits[],
  isMeant: (grant: Grant) => boolean = () => true,
): Bits {
  const bits = noBits(compiled.starts.usable >>> 5)
  const folded = new Set<BitPatch>()
  for (const [at, grant] of grants.entries()) {
    if (!isMeant(grant)) continue
    for (const pattern of grant.permissions) {
      const contents = compiled.permissionsOfPattern(pattern)
      // A long one that many grants repeat is added once: work stays member plus catalog (GRT-3).
      if (contents === undefined || folded.has(contents)) continue
      if (contents.length > 2) folded.add(contents)
      applyPatch(bits, contents)
    }
    // Not read beyond its end: a member without numbers would have what somebody put on the prototype of all objects.
    if (at < numbers.length) addBits(bits, 0, numbers[at] as Bits)
  }
  return bits
}

/** Where every one of these grants covers; `undefined` if that is not the same of all. */
function commonCoverageOf([first, ...others]: readonly Grant[]): Coverage | undefined {
  if (first === undefined || !others.every(({ scope }) => isSameScope(scope, first.scope))) return undefined
  return first.scope === undefined ? EVERYWHERE : coverageOf([compileScope(first.scope)])
}

function indexGrants(grants: readonly Grant[]): ReadonlyMap<string, Covering> {
  const coverings = new Map<string, { isCompanyWide: boolean; scopes: CompiledScope[] }>()
  for (const [place, { permissions, scope }] of grants.entries()) {
    const compiled = scope && compileScope(scope, place)
    for (const pattern of new Set(permissions)) {
      const covering = coverings.get(pattern) ?? { isCompanyWide: false, scopes: [] }
      coverings.set(pattern, covering)
      if (compiled === undefined) covering.isCompanyWide = true
      else covering.scopes.push(compiled)
    }
  }
  return coverings
}
