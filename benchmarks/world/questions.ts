import type { Catalog, Member } from '@stagedoor/core'
import { foreignUnit } from './population.ts'
import { randomFrom, shuffled } from './random.ts'

/** May the member do this in this unit? */
export interface Question {
  readonly key: string
  readonly unit: string
  readonly answer: boolean
}

/** What is asked of whoever is measured, the same of everyone. */
export interface QuestionMix {
  readonly allowed: number
  readonly notGranted: number
  readonly outOfScope: number
}

/**
 * As an application asks: mostly what its front end has shown. A thousand, so that the processor cannot learn the answers by heart,
 * as it does with a few dozen.
 */
export const USUAL_MIX: QuestionMix = { allowed: 768, notGranted: 128, outOfScope: 128 }

/** Questions in random order, with the answer that everyone has to give. */
export function questionsFor(
  catalog: Catalog,
  member: Member,
  { allowed, notGranted, outOfScope }: QuestionMix,
): readonly Question[] {
  const random = randomFrom(7)
  const patterns = member.grants.flatMap(({ permissions }) => permissions)
  const covered = new Set(patterns.flatMap((text) => catalog.patternOf(text)?.permissions ?? []))
  const held = [...covered].map(({ key }) => key)
  const modules = new Set(member.modules)
  // Of the member's own modules, so that nobody can refuse it for want of a module; of any, where everything in them is held.
  const near = catalog.permissions.filter((each) => !covered.has(each) && modules.has(each.module))
  const far = catalog.permissions.filter((each) => !covered.has(each))
  const missing = (near.length > 0 ? near : far).map(({ key }) => key)
  const units = member.grants[0]?.scope?.businessUnit ?? []
  const foreign = foreignUnit(member)
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const times = (count: number, make: () => Question): Question[] => Array.from({ length: count }, make)
  return shuffled(
    [
      ...times(allowed, () => ({ key: pick(held), unit: pick(units), answer: true })),
      ...times(missing.length > 0 ? notGranted : 0, () => ({
        key: pick(missing),
        unit: pick(units),
        answer: false,
      })),
      ...times(outOfScope, () => ({ key: pick(held), unit: foreign, answer: false })),
    ],
    random,
  )
}
