import type { Catalog } from '../catalog/catalog.js'
import { loggable } from '../key-grammar.js'
import type { Grant, Member, MemberProblem, MemberProblemCode } from '../member/member.js'

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
