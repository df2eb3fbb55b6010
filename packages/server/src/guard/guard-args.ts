import type { KeysOfRequirement } from '@stagedoor/core'

/**
 * The parameters behind the requirement in an adapter's `require`: options are required, and `scope` in them, where the
 * requirement names a scope-sensitive key (SCP-6).
 *
 * Does not check a key that is typed as the whole union, nor a catalog of one key: the throw at declaration stands for those.
 *
 * @typeParam Q - the requirement as it was passed
 * @typeParam P - every permission key of the catalog
 * @typeParam S - the scope-sensitive ones
 * @typeParam O - the adapter's options
 */
export type GuardArgs<Q, P, S, O> = [P] extends [KeysOfRequirement<Q>]
  ? [options?: O]
  : [KeysOfRequirement<Q> & S] extends [never]
    ? [options?: O]
    : [options: O & { readonly scope: string | object }]
