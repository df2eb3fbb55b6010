import type { Decision } from '@stagedoor/core'
import type { Bought } from '../sales-space.js'

/** What a sentence says of the permissions of a pattern themselves. */
export type Quality = 'gated' | 'scoped' | 'delegable' | 'described' | 'deprecated'

/** Which companies a sentence is about. */
export type Buyers =
  /** Every package, bought alone, or those with or without a module. */
  | { readonly kind: 'packages'; readonly has: boolean; readonly key: string }
  /** Whatever a company could buy, if it has, or has not, a module or an add-on. */
  | { readonly kind: 'companies'; readonly has: boolean; readonly key: string }
  /** One package or standalone module bought alone, or one add-on with each of its bases. */
  | { readonly kind: 'one'; readonly key: string }

/** What must hold in a catalog, as read from one sentence. */
export type Invariant =
  | { readonly kind: 'reach'; readonly buyers: Buyers; readonly reaches: boolean; readonly pattern: string }
  | { readonly kind: 'share'; readonly one: string; readonly other: string; readonly actions: string }
  | {
      readonly kind: 'quality'
      readonly pattern: string
      readonly has: boolean
      readonly quality: Quality
      /** The add-on or dimension, for `gated by` and `scoped by`. */
      readonly by?: string
    }

/** One sentence, and where it stands. */
export interface InvariantSentence {
  readonly text: string
  /** Its line in the file, from 1; absent for one from the command line. */
  readonly line?: number
  readonly invariant: Invariant
}

/** Why an invariant does not hold: a permission, and the companies in which it can be seen. */
export interface InvariantCounterexample {
  readonly permission: string
  /** What each company bought, and what the resolver answers a member of it who was given everything and granted the key. */
  readonly companies: readonly {
    readonly bought: Bought
    readonly allowed: boolean
    readonly reason?: Exclude<Decision, { readonly allowed: true }>['reason']
  }[]
  /** In one sentence. */
  readonly message: string
}

/** Whether one invariant holds. */
export interface InvariantResult {
  readonly text: string
  readonly line?: number
  readonly holds: boolean
  /** How many combinations of company and permission were looked at. */
  readonly cases: number
  readonly counterexample?: InvariantCounterexample
}
