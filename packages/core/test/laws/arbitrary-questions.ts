/* Random questions, the targets they are asked at, and whole situations: a catalog, a member, and what is asked. */

import { allOf, anyOf, moduleAccess, type Requirement } from '@stagedoor/core'
import fc from 'fast-check'
import {
  ODD_TEXTS,
  RETIRED_KEYS,
  RETIRED_MODULES,
  UNKNOWN_KEYS,
  type World,
  worlds,
} from './arbitrary-catalogs.ts'
import { members, oneOf, VALUES } from './arbitrary-members.ts'
import type { PlainMember, PlainQuestion } from './reference-resolver.ts'

/** Any question, composed up to three levels deep. */
export const questions = ({ names }: World): fc.Arbitrary<PlainQuestion> => {
  const key = fc.oneof(
    { weight: 20, arbitrary: oneOf(names.keys) },
    { weight: 3, arbitrary: oneOf(names.retired.length > 0 ? names.retired : names.keys) },
    { weight: 1, arbitrary: oneOf([...UNKNOWN_KEYS, ...RETIRED_KEYS]) },
  )
  const asked = fc.record({ module: oneOf([...names.modules, ...RETIRED_MODULES, 'nope']) })
  const part = (depth: number): fc.Arbitrary<PlainQuestion> => {
    if (depth === 0) return fc.oneof({ weight: 4, arbitrary: key }, { weight: 1, arbitrary: asked })
    const parts = fc.array(part(depth - 1), { minLength: 1, maxLength: 3 })
    return fc.oneof(
      { weight: 4, arbitrary: part(0) },
      { weight: 1, arbitrary: fc.record({ all: parts }) },
      { weight: 2, arbitrary: fc.record({ any: parts }) },
    )
  }
  const odd = oneOf([...ODD_TEXTS, ...names.wildcards])
  return fc.oneof({ weight: 15, arbitrary: part(2) }, { weight: 1, arbitrary: odd })
}

/** The question as one asks it. */
export function toRequirement(question: PlainQuestion): string | Requirement {
  if (typeof question === 'string') return question
  if ('module' in question) return moduleAccess(question.module)
  return 'all' in question
    ? allOf(...(question.all.map(toRequirement) as [string]))
    : anyOf(...(question.any.map(toRequirement) as [string]))
}

const BAD_VALUES: readonly unknown[] = [undefined, null, '', 7, true, {}, { v1: true }, 'V1', 'v1 ']

/** Any one value of a dimension, good and bad. */
const values: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: oneOf(VALUES) },
  { weight: 1, arbitrary: fc.constantFrom(...BAD_VALUES) },
)

const companies: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('comp_1') },
  { weight: 1, arbitrary: fc.constantFrom('other', undefined, null, ['comp_1'], '') },
)

const dimensionsOf = (value: fc.Arbitrary<unknown>) =>
  fc.record({ businessUnit: value, event: value, constructor: value, region: value }, { requiredKeys: [] })

/** Any target: lists, bad values, a company, no object at all. */
export const targets: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(undefined, {}, null, 7, 'v1', ['v1']) },
  {
    weight: 8,
    arbitrary: dimensionsOf(
      fc.oneof(
        { weight: 5, arbitrary: values },
        { weight: 1, arbitrary: fc.array(values, { maxLength: 3 }) },
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(dimensionsOf(values), companies).map(([rest, company]) => ({ ...rest, company })),
  },
)

/** Any row of a table: one value a dimension, and the company it belongs to. */
export const rows: fc.Arbitrary<Readonly<Record<string, unknown>> & { readonly company: string }> = fc
  .tuple(dimensionsOf(values), fc.constantFrom('comp_1', 'comp_1', 'comp_1', 'other'))
  .map(([rest, company]) => ({ ...rest, company }))

/** One member in one world, and what is asked of it. */
export interface Situation {
  readonly world: World
  readonly member: PlainMember
  readonly asks: readonly (readonly [question: PlainQuestion, target: unknown])[]
}

/** Any member in any world, asked this many questions. */
export const situations = (count: number): fc.Arbitrary<Situation> =>
  worlds.chain((world) =>
    fc.record({
      world: fc.constant(world),
      member: members(world),
      asks: fc.array(fc.tuple(questions(world), targets), { minLength: count, maxLength: count }),
    }),
  )
