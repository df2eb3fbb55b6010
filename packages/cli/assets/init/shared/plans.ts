import type { ScopeAnswer } from '@stagedoor/__FRAMEWORK__'

/** A plan of a team. */
export interface Plan {
  readonly id: string
  readonly company: string
  readonly team: string
  readonly title: string
}

// In place of a database.
const plans: readonly Plan[] = [
  { id: 'plan_1', company: 'comp_1', team: 'team_design', title: 'A new front door' },
  { id: 'plan_2', company: 'comp_1', team: 'team_build', title: 'A lift to the roof' },
  { id: 'plan_3', company: 'comp_2', team: 'team_design', title: 'Somebody else’s secret' },
]

/** The plans inside a scope answer. In SQL: `company = $1 and team = any($2)`; for `none`, no query at all. */
export function plansWithin(where: ScopeAnswer): readonly Plan[] {
  if (where.kind === 'none') return []
  return plans.filter(({ company, team }) => {
    if (company !== where.company) return false
    // A grant may name dimensions that a plan does not have: then it does not cover it.
    return (
      where.kind === 'all' ||
      where.scopes.some((scope) =>
        Object.entries(scope).every(([dimension, ids]) => dimension === 'team' && ids.includes(team)),
      )
    )
  })
}

/** One plan, of whichever company: who may see it is decided by where it is stored. */
export const findPlan = (id: string | undefined): Plan | undefined => plans.find((plan) => plan.id === id)
