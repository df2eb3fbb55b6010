/** Injects the options of `AccessModule`. */
export const ACCESS_OPTIONS: unique symbol = Symbol.for('stagedoor.nest.options') as never

/** Injects the {@link Authorizer} behind the guard: `health()` for a readiness probe, `reloadKeys()` for an emergency. */
export const ACCESS_AUTHORIZER: unique symbol = Symbol.for('stagedoor.nest.authorizer') as never

/** Injects what `AccessModule` was given beside the options of the authorizer. */
export const ACCESS_EXTRAS: unique symbol = Symbol.for('stagedoor.nest.extras') as never
