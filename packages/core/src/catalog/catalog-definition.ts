/** A reason per lint rule for which an entry is excused from it: `{ 'rule-id': 'why' }`. */
export interface Excuse {
  readonly [rule: string]: string
}

/** What one permission says about itself in the long form. */
export interface ActionDefinition {
  /** What the holder may do, in one sentence. */
  readonly description: string
  /** False: no wildcard ever covers this key, in grants or delegations (CAT-5). True when left out. */
  readonly delegable?: boolean
  /** The dimensions in which this permission is scope-sensitive, in place of its module's; `[]` opts out (CAT-2). */
  readonly scopes?: readonly string[]
  /** Why it should no longer be used, and what to use in its place. */
  readonly deprecated?: string
  /** Lint rules this permission is excused from, each with its reason. */
  readonly excuse?: Excuse
}

/** The actions on one resource: a list of names, or names with a description or an {@link ActionDefinition}. */
export type Actions = readonly string[] | { readonly [action: string]: string | ActionDefinition }

/** The permissions of one module: `resource -> actions`. */
export interface Permissions {
  readonly [resource: string]: Actions
}

/** Which packages or add-ons a module is compatible with: all, none, or exactly these. */
export type Compatibility<K extends string> = 'any' | 'none' | readonly K[]

/** A product capability boundary: every question the product asks of a module, answered. */
export interface ModuleDefinition<Ps, Pk extends string, Ad extends string> {
  /** Its name for people. */
  readonly title: string
  /** The business surface it owns, in one sentence. */
  readonly surface: string
  /** `base`: a primary persona. `optional`: a capability layered on top. */
  readonly type: 'base' | 'optional'
  /** Can it be used today, or is it planned? */
  readonly status: 'live' | 'planned'
  /** Can it be bought without a base package? */
  readonly standalone: boolean
  /** The packages that include it. A list is exactly those that do (CAT-2). */
  readonly packages: Compatibility<Pk>
  /** The add-ons that unlock it or gate a slice of it. A list is exactly those that do (CAT-2). */
  readonly addons: Compatibility<Ad>
  /** The dimensions in which its data is sensitive; `[]` when in none. */
  readonly scopes: readonly string[]
  /** What a customer can do with it, for people. */
  readonly capabilities: readonly string[]
  /** Its permissions; `{}` when it has none yet. */
  readonly permissions: Ps
  /** True: a refusal may offer it for sale. False when left out. */
  readonly listed?: boolean
  /** The team that answers for it. */
  readonly owner?: string
  /** Where it appears in the product's navigation. */
  readonly navigation?: string
  /** The backend boundary it has, or will have. */
  readonly backend?: string
  /** Lint rules this module is excused from, each with its reason. */
  readonly excuse?: Excuse
}

/** A commercial bundle that includes one or more modules. */
export interface PackageDefinition<M extends string> {
  /** Its name for people; the key when left out. */
  readonly title?: string
  /** What it is, for people. */
  readonly description?: string
  /** The modules it includes. */
  readonly modules: readonly M[]
  /** True: a refusal may offer it for sale. False when left out. */
  readonly listed?: boolean
  /** Lint rules this package is excused from, each with its reason. */
  readonly excuse?: Excuse
}

/** A commercial extension of packages or standalone modules. */
export interface AddonDefinition<Pk extends string, M extends string> {
  /** Its name for people; the key when left out. */
  readonly title?: string
  /** What it is, for people. */
  readonly description?: string
  /** The packages and standalone modules it can be bought for: any one of them is enough (ENT-1). */
  readonly extends: readonly (Pk | M)[]
  /** Whole modules (`finance`), or a gated slice: permission keys and `module.resource.*` (ENT-2). */
  readonly unlocks: readonly (M | `${M}.${string}.${string}`)[]
  /** True: a refusal may offer it for sale. False when left out. */
  readonly listed?: boolean
  /** Lint rules this add-on is excused from, each with its reason. */
  readonly excuse?: Excuse
}

/** The names of the actions on a resource, in either form. */
export type ActionOf<A> = A extends readonly (infer Name extends string)[] ? Name : keyof A & string

/** The dimensions in which one action is sensitive: its own, or those of its module. */
type DimensionsOf<A, Action, Inherited> = A extends readonly string[]
  ? Inherited
  : Action extends keyof A
    ? A[Action] extends { readonly scopes: infer Own }
      ? Own
      : Inherited
    : Inherited

/** The actions on a resource that are sensitive in at least one dimension. */
export type ScopedActionOf<A, Inherited> = {
  [Action in ActionOf<A>]: DimensionsOf<A, Action, Inherited> extends readonly [] ? never : Action
}[ActionOf<A>]
