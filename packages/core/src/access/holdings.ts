import type { Catalog, CatalogPermission } from '../catalog/catalog.js'
import { loggable } from '../key-grammar.js'
import type { Grant, Member, MemberProblem, MemberProblemCode } from '../member/member.js'
import { type CompiledScope, compileScope } from './scope.js'

/** The grants that hold one pattern: united, but never merged (GRT-2). */
export interface Covering {
  /** Does one of them cover the whole company (SCP-1)? */
  readonly isCompanyWide: boolean
  /** The scopes of the others. */
  readonly scopes: readonly CompiledScope[]
}

/** What a member holds, indexed once when the access is built, so that a check is a few look-ups (GRT-3). */
export interface Holdings {
  readonly companyId: string
  /** The modules the company owns, under their live keys. */
  readonly owned: ReadonlySet<string>
  readonly addons: ReadonlySet<string>
  /** The modules the member was given, under their live keys. */
  readonly given: ReadonlySet<string>
  /** The grants by the patterns they hold, as spelt. A permission knows the patterns that cover it. */
  readonly coverings: ReadonlyMap<string, Covering>
}

/** The grants that cover a permission, by pattern. */
export function coveringsOf({ coverings }: Holdings, { patterns }: CatalogPermission): readonly Covering[] {
  return patterns.flatMap((pattern) => coverings.get(pattern) ?? [])
}

/** Indexes a member's grants: work in proportion to the member, whatever the size of the catalog. */
export function indexHoldings(catalog: Catalog, member: Member): Holdings {
  const liveKey = (key: string): string => catalog.moduleOf(key)?.key ?? key
  return {
    companyId: member.companyId,
    owned: new Set(member.entitlements.modules.map(liveKey)),
    addons: new Set(member.entitlements.addons),
    given: new Set(member.modules.map(liveKey)),
    coverings: indexGrants(member.grants),
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

/** What is notable in a member document, held against the catalog (GRT-1, CAT-4, SCP-5). */
export function memberProblems(catalog: Catalog, member: Member): readonly MemberProblem[] {
  const problems: MemberProblem[] = []
  const note = (code: MemberProblemCode, path: string, name: string): void => {
    problems.push(Object.freeze({ code, path, name: loggable(name) }))
  }
  const noteModules = (keys: readonly string[], path: string): void =>
    keys.forEach((key, index) => {
      const found = catalog.moduleOf(key)
      if (found === undefined) note('inert_module', `${path}[${index}]`, key)
      else if (found.key !== key) note('alias_used', `${path}[${index}]`, key)
    })
  const notePatterns = (patterns: readonly string[], path: string, scope?: Grant['scope']): void =>
    patterns.forEach((text, index) => {
      const pattern = catalog.patternOf(text)
      if (pattern === undefined) {
        note('inert_pattern', `${path}[${index}]`, text)
        return
      }
      if (pattern.kind.startsWith('retired')) note('alias_used', `${path}[${index}]`, text)
      for (const dimension of Object.keys(scope ?? {}))
        if (!pattern.dimensions.includes(dimension))
          note('scope_not_declared', `${path}[${index}]`, dimension)
    })

  const addons = new Set(catalog.addons.map(({ key }) => key))
  noteModules(member.entitlements.modules, 'entitlements.modules')
  member.entitlements.addons?.forEach((key, index) => {
    if (!addons.has(key)) note('inert_addon', `entitlements.addons[${index}]`, key)
  })
  noteModules(member.modules, 'modules')
  member.grants.forEach(({ permissions, scope }, index) => {
    notePatterns(permissions, `grants[${index}].permissions`, scope)
  })
  noteModules(member.delegation?.modules ?? [], 'delegation.modules')
  notePatterns(member.delegation?.permissions ?? [], 'delegation.permissions', member.delegation?.scope)
  return Object.freeze(problems)
}
