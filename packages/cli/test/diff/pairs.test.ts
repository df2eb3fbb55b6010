import {
  type Affected,
  CHANGE_KINDS,
  type Change,
  type Counterexample,
  catalogOfLock,
  diffCatalogs,
  toLock,
} from '@stagedoor/cli'
import { type Catalog, moduleAccess, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { catalogOf } from '../definitions.ts'
import { PAIRS } from './pairs.ts'

const isGrave = (change: Change): boolean => ['breaking', 'widening'].includes(change.class)

const shown = ({ company, loses, gains, members }: Affected): string => {
  const keys = [...loses.map((key) => `-${key}`), ...gains.map((key) => `+${key}`)]
  return `${members ? 'members ' : ''}${company}: ${keys.join(' ') || 'concerned'}`
}

/** What one catalog answers, asked here anew. */
function answer(catalog: Catalog, { company, member, question }: Counterexample): unknown {
  const { entitlements, problems } = catalog.entitlements(company)
  if (question.startsWith('catalog.entitlements'))
    return { problems: problems.map(({ code, kind, key }) => `${code}: ${kind} ${key}`) }
  const access = resolveAccess(catalog, { userId: 'u', companyId: 'c', entitlements, ...member })
  if (question.startsWith('access.problems'))
    return {
      problems: access.problems
        .filter(({ code }) => code === 'scope_not_declared')
        .map(({ code, path, name }) => `${code} at ${path}: ${name}`),
    }
  const whole = /^moduleAccess\((\w+)\)$/.exec(question)?.[1]
  const decision = access.decide((whole === undefined ? question : moduleAccess(whole)) as never)
  return decision.allowed
    ? { allowed: true }
    : { allowed: false, layer: decision.layer, reason: decision.reason }
}

describe.each(PAIRS)('diff, where $name', ({ before, after, expected, affected }) => {
  const [was, is] = [catalogOf(before), catalogOf(after)]
  const changes = diffCatalogs({ catalog: was, isLock: false }, { catalog: is, isLock: false })

  it('classifies every change as a careful reviewer would', () => {
    expect(changes.map((change) => `${change.class} ${change.id}`)).toEqual(expected)
  })

  it('says which companies lose or gain what', () => {
    expect(changes.filter(isGrave).flatMap((change) => change.affected.map(shown))).toEqual(affected)
  })

  it('gives a counterexample for what breaks or widens, and for nothing else, that the resolver confirms', () => {
    for (const change of changes) {
      const { counterexample } = change
      expect([change.id, counterexample !== undefined]).toEqual([change.id, isGrave(change)])
      if (counterexample === undefined) continue
      expect([answer(was, counterexample), answer(is, counterexample)]).toEqual([
        counterexample.before,
        counterexample.after,
      ])
      expect(counterexample.before).not.toEqual(counterexample.after)
    }
  })

  it('says the same of a catalog and its lock, but for texts', () => {
    const lock = { catalog: catalogOfLock(toLock(was), 'lock'), isLock: true }
    const fromLock = diffCatalogs(lock, { catalog: is, isLock: false })
    const byClass = (list: readonly Change[]): readonly string[] =>
      list
        .filter((change) => change.class !== 'cosmetic')
        .map((change) => `${change.class} ${change.id}`)
        .sort()
    expect(byClass(fromLock)).toEqual(byClass(changes))
  })
})

describe('the pairs', () => {
  it('are at least twenty, with every kind of change that breaks or widens among them', () => {
    const kinds = new Set(PAIRS.flatMap(({ expected }) => expected.map((text) => text.split(/[ :]/)[1])))
    const unseen = CHANGE_KINDS.filter((kind) => !kinds.has(kind))
    expect(PAIRS.length).toBeGreaterThanOrEqual(20)
    expect(unseen).toEqual(['module-added', 'permission-undeprecated', 'package-facts', 'addon-facts'])
  })
})
