import {
  type Access,
  type Catalog,
  type CatalogPermission,
  type PurchaseProblem,
  resolveAccess,
} from '@stagedoor/core'
import type { Affected, Answer, Counterexample } from './change.js'
import { type Company, companiesOf, isPartOf, nobody, opens } from './companies.js'
import { answerOf, isYes, moduleAsked, passes } from './question.js'

/** What is tried to find an answer that changed: every combination of these. */
export interface Trial {
  readonly companies: readonly Company[]
  /** The patterns of the member's only grant; a member without grants when empty. */
  readonly patterns: readonly string[]
  readonly questions: readonly string[]
  /** The modules that the member was given, in place of those that matter for the question. */
  readonly given?: readonly string[]
}

/** Two catalogs side by side: who owns what, and what the resolver answers. */
export class Comparison {
  readonly before: Catalog
  readonly after: Catalog
  readonly companies: readonly Company[]

  /** Never throws. */
  constructor(before: Catalog, after: Catalog) {
    this.before = before
    this.after = after
    this.companies = companiesOf(before, after)
  }

  /** The companies that pass the entitlement layer for a permission before. Never throws. */
  reachingBefore(permission: CatalogPermission): readonly Company[] {
    return this.companies.filter(({ before }) => opens(before, permission))
  }

  /** The companies that pass the entitlement layer for a permission after. Never throws. */
  reachingAfter(permission: CatalogPermission): readonly Company[] {
    return this.companies.filter(({ after }) => opens(after, permission))
  }

  /** What the given companies lose and gain of what is asked, in the entitlement layer. Never throws. */
  affected(companies: readonly Company[], questions: readonly string[]): readonly Affected[] {
    return rowsOf(companies, (company) => {
      const was = questions.filter((each) => passes(this.before, company.before, each))
      const is = questions.filter((each) => passes(this.after, company.after, each))
      return {
        loses: was.filter((each) => !is.includes(each)),
        gains: is.filter((each) => !was.includes(each)),
      }
    })
  }

  /**
   * The companies that keep a permission in the entitlement layer, but some of whose members lose it, gain it, or (`'neither'`)
   * are concerned in another way. Never throws.
   */
  felt(
    direction: 'loses' | 'gains' | 'neither',
    was: CatalogPermission,
    is: CatalogPermission,
  ): readonly Affected[] {
    const kept = this.companies.filter(({ before, after }) => opens(before, was) && opens(after, is))
    const rows = rowsOf(kept, () => ({
      loses: direction === 'loses' ? [was.key] : [],
      gains: direction === 'gains' ? [is.key] : [],
      members: true,
    }))
    return rows
  }

  /** The first trial that was allowed before and is refused after. Never throws. */
  loss(trial: Trial): Counterexample | undefined {
    return this.#find(trial, (before, after) => isYes(before) && !isYes(after))
  }

  /** The first trial that was refused before and is allowed after. Never throws. */
  gain(trial: Trial): Counterexample | undefined {
    return this.#find(trial, (before, after) => !isYes(before) && isYes(after))
  }

  /** What a company that owns nothing is answered, if that changed: for what no company can own. Never throws. */
  otherRefusal(question: string): Counterexample | undefined {
    const trial = { companies: [nobody(this.before, this.after)], patterns: [], questions: [question] }
    return this.#find(trial, (before, after) => JSON.stringify(before) !== JSON.stringify(after))
  }

  /** The first company whose purchase was in order before and is a problem after (ENT-1). Never throws. */
  brokenPurchase(companies: readonly Company[]): Counterexample | undefined {
    for (const { bought } of companies) {
      const [before, after] = [this.before, this.after].map((catalog) =>
        catalog.entitlements(bought).problems.map(purchaseProblem),
      )
      if (before?.length === 0 && after !== undefined && after.length > 0)
        return {
          company: bought,
          member: { modules: [], grants: [] },
          question: 'catalog.entitlements(purchases).problems',
          before: { problems: before },
          after: { problems: after },
        }
    }
    return undefined
  }

  #find(
    { companies, patterns, questions, given: only }: Trial,
    isWanted: (before: Answer, after: Answer) => boolean,
  ): Counterexample | undefined {
    const grants = patterns.length === 0 ? [[]] : patterns.map((pattern) => [{ permissions: [pattern] }])
    for (const company of companies)
      for (const given of grants)
        for (const question of questions)
          for (const modules of only === undefined ? this.#membersModules(company, question) : [only]) {
            const member = { modules, grants: given }
            const [before, after] = this.answers(company, member, (access) => answerOf(access, question))
            if (isWanted(before, after)) return { company: company.bought, member, question, before, after }
          }
    return undefined
  }

  /**
   * A member who was given the one module that matters, before or after; one who was given all that the company owned; and one
   * who was also given what matters from now on, without any use so far.
   */
  #membersModules({ before }: Company, question: string): readonly (readonly string[])[] {
    const all = [...before.modules]
    const was = moduleAsked(this.before, question)
    const is = moduleAsked(this.after, question)
    // Nobody was given a module that was not there, unless it is the very thing that is new.
    const dormant = was === undefined || this.before.moduleOf(is ?? '') !== undefined ? is : undefined
    return [
      ...(was === undefined ? [] : [[was]]),
      all,
      ...(dormant === undefined || dormant === was ? [] : [[dormant]]),
      ...(dormant === undefined || all.includes(dormant) ? [] : [[...all, dormant]]),
    ]
  }

  /** What both catalogs answer about one member. Never throws. */
  answers(
    { bought }: Company,
    member: Counterexample['member'],
    ask: (access: Access<string>) => Answer,
  ): readonly [Answer, Answer] {
    const under = (catalog: Catalog): Answer => {
      const { entitlements } = catalog.entitlements(bought)
      return ask(
        resolveAccess(catalog, { userId: 'user_1', companyId: 'company_1', entitlements, ...member }),
      )
    }
    return [under(this.before), under(this.after)]
  }
}

const purchaseProblem = ({ code, kind, key }: PurchaseProblem): string => `${code}: ${kind} ${key}`

/** One row a company that something happens to, without those that only repeat what a smaller purchase shows. */
function rowsOf(
  companies: readonly Company[],
  effectOn: (company: Company) => Omit<Affected, 'company'>,
): readonly Affected[] {
  const rows = companies
    .map((company) => ({ company, effect: effectOn(company) }))
    .filter(({ effect }) => effect.members === true || effect.loses.length + effect.gains.length > 0)
    .map((each) => ({ ...each, shown: JSON.stringify(each.effect) }))
  return rows
    .filter(
      ({ company, shown }) =>
        !rows.some((other) => other.shown === shown && isPartOf(other.company.bought, company.bought)),
    )
    .map(({ company, effect }) => ({ company: company.name, ...effect }))
}
