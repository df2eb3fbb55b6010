import type { Decision, Grant } from '@stagedoor/core'
import type { Bought } from '../sales-space.js'

/**
 * What a change does to those who already hold something: takes away (`breaking`), gives without anyone having granted it
 * (`widening`), neither (`compatible`), or shows in texts alone (`cosmetic`).
 */
export type ChangeClass = 'breaking' | 'widening' | 'compatible' | 'cosmetic'

/** The classes, the gravest first. */
export const CHANGE_CLASSES: readonly ChangeClass[] = ['breaking', 'widening', 'compatible', 'cosmetic']

/** What kind of change there can be. Closed; part of the ids that acknowledgements name. */
export const CHANGE_KINDS = [
  'module-added',
  'module-removed',
  'module-renamed',
  'module-renamed-wider',
  'module-standalone-off',
  'module-standalone-on',
  'module-facts',
  'module-texts',
  'permission-added',
  'permission-removed',
  'permission-renamed',
  'permission-renamed-wider',
  'permission-delegable-off',
  'permission-delegable-on',
  'permission-scope-added',
  'permission-scope-removed',
  'permission-gated',
  'permission-ungated',
  'permission-gate-added',
  'permission-gate-removed',
  'permission-deprecated',
  'permission-undeprecated',
  'permission-texts',
  'package-added',
  'package-removed',
  'package-gains-module',
  'package-loses-module',
  'package-facts',
  'package-texts',
  'addon-added',
  'addon-removed',
  'addon-gains-base',
  'addon-loses-base',
  'addon-gains-module',
  'addon-loses-module',
  'addon-facts',
  'addon-texts',
  'alias-added',
  'alias-removed',
  'order-changed',
] as const

/** One of {@link CHANGE_KINDS}. */
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** What the companies with one purchase lose or gain. */
export interface Affected {
  /** What they bought: `basic_promoter + finance_extension`. */
  readonly company: string
  /** True: the company keeps it, and it is some of its members who lose, gain or are concerned. */
  readonly members?: boolean
  /** Permission keys, and `moduleAccess(key)` for whole modules. */
  readonly loses: readonly string[]
  readonly gains: readonly string[]
}

/** The answer to a question, as the resolver gave it. */
export type Answer =
  | { readonly allowed: true }
  | {
      readonly allowed: false
      readonly layer: Exclude<Decision, { readonly allowed: true }>['layer']
      readonly reason: Exclude<Decision, { readonly allowed: true }>['reason']
    }
  /** What a member document or a purchase is reported for, where that is the answer that changed. */
  | { readonly problems: readonly string[] }

/** A company, a member of it and a question to which the two catalogs give different answers. Computed, never guessed. */
export interface Counterexample {
  /** What the company bought. */
  readonly company: Bought
  /** What the member was given; who it is and what the company owns is left out. */
  readonly member: { readonly modules: readonly string[]; readonly grants: readonly Grant[] }
  /** The permission key or requirement that is asked, or the list of problems that is looked at. */
  readonly question: string
  readonly before: Answer
  readonly after: Answer
}

/** What a key that is gone may be called now. A guess by the form of the keys: nothing acts on it. */
export interface AliasHint {
  /** The key that is gone. */
  readonly retired: string
  /** The keys that it may have become; of more than one the author has to choose. Never empty. */
  readonly successors: readonly string[]
}

/** One change from one catalog to the next. */
export interface Change {
  /** Stable for the same change, so that an acknowledgement can name it: `permission-removed:finance.bills.read`. */
  readonly id: string
  readonly kind: ChangeKind
  readonly class: ChangeClass
  /** What changed, in one sentence. */
  readonly message: string
  /** Who loses or gains what, by purchase. Empty where nobody does. */
  readonly affected: readonly Affected[]
  /** For every breaking and every widening change. */
  readonly counterexample?: Counterexample
  /** Of what is removed without an alias, where something may be its successor. */
  readonly hint?: AliasHint
}
