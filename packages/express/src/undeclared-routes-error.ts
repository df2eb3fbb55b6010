/** A route that does not say who may use it. */
export interface UndeclaredRoute {
  /** `GET`; `ALL` for every method; `USE` for a mounted application that cannot be read. */
  readonly method: string
  /** The full path, mounts included, as it was written. */
  readonly path: string
  /** What is wrong. For people; not API. */
  readonly problem: string
}

/**
 * Routes do not say who may use them, or have another problem. Lists every one at once (APP-1).
 *
 * Recognise it by `code`, as `instanceof` fails across two installed copies.
 */
export class UndeclaredRoutesError extends Error {
  override readonly name = 'UndeclaredRoutesError'
  readonly code = 'route_undeclared'
  /** Every route found, in the order in which Express tries them. */
  readonly routes: readonly UndeclaredRoute[]

  /** Never throws. */
  constructor(routes: readonly UndeclaredRoute[]) {
    const lines = routes.map(({ method, path, problem }) => `  ${method} ${path}: ${problem}`)
    super(
      `${routes.length} route(s) do not say who may use them, or have another problem:\n${lines.join('\n')}\n` +
        'Give each that declares nothing, as its first handler, require(), requireDelegation() or authenticated() of this guard. ' +
        'If it is for everyone, without a token: public(), or let it stand before app.use(guard.authenticate()).',
    )
    this.routes = Object.freeze([...routes])
  }
}
