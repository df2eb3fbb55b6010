import { isAccessDeniedError } from '@stagedoor/core'
import { concealed } from '../answer/concealed.js'
import { GuardError, isGuardError } from '../answer/guard-error.js'
import type { HttpAnswer } from '../answer/http-answer.js'
import { toAnswer } from '../answer/to-answer.js'
import type { DeclaredGuard } from '../guard/declared-guard.js'
import { type GuardedRoute, guardedRoutes } from '../guard/guarded-route.js'
import { passageOf } from '../guard/passage.js'
import { Observer } from '../observe/observer.js'
import type { HttpRequest, RequestContext } from '../request/http-request.js'
import { authorizerOf, type RequestState, shareCaller, stateOf } from '../request/request-state.js'
import { conclude, type Eventual, whenKnown } from '../when-known.js'
import { Authenticator } from './authenticator.js'
import type { Callers } from './callers.js'
import type { Settings } from './settings.js'

/** A request before its judge. */
interface Trial {
  readonly request: object
  readonly context: RequestContext
  readonly route: GuardedRoute
  readonly state: RequestState
  /** When it began, in milliseconds of the monotonic clock; nothing where nobody listens. */
  readonly since: number
  /** The guard that is asked; none before credentials and company have passed. */
  asked: DeclaredGuard | undefined
}

/**
 * Judges requests: credentials, company, guards in order (WIRE-2); and says what goes on the wire. What a route needs is worked out
 * once for the route, and what events tell only where somebody listens.
 */
export class RequestJudge {
  readonly #settings: Settings
  readonly #routeOf: (handles: readonly object[]) => GuardedRoute
  readonly #authenticator: Authenticator
  /** Left out where nobody listens. */
  readonly #observer: Observer | undefined

  constructor(settings: Settings, declared: WeakMap<object, DeclaredGuard>) {
    this.#settings = settings
    this.#routeOf = guardedRoutes(declared)
    this.#authenticator = new Authenticator(settings)
    this.#observer = settings.onDecision === undefined ? undefined : new Observer(settings.onDecision)
  }

  /** The tokens that it remembers. */
  get callers(): Callers {
    return this.#authenticator.callers
  }

  /** @see {@link Authorizer.check} */
  check(request: object, handles: readonly object[], context: RequestContext): Eventual<void> {
    const since = this.#observer === undefined ? 0 : performance.now()
    const route = this.#routeOf(handles)
    const state = stateOf(request, this)
    if (route.conceals) state.conceals = true
    const trial: Trial = { request, context, route, state, since, asked: undefined }
    let judged: Eventual<void>
    try {
      judged = whenKnown(this.#admit(trial), () => this.#judgeFrom(0, trial))
    } catch (error) {
      return this.#refuse(trial, error)
    }
    if (judged === undefined) return this.#allow(trial)
    return judged.then(
      () => this.#allow(trial),
      (error: unknown) => this.#refuse(trial, error),
    )
  }

  #judgeFrom(at: number, trial: Trial): Eventual<void> {
    const { route, request, state } = trial
    const guard = route.guards[at]
    if (guard === undefined) return
    trial.asked = guard
    return whenKnown(judge(guard, request, state), () => this.#judgeFrom(at + 1, trial))
  }

  #allow({ context, route, state, since }: Trial): void {
    this.#observer?.allowed({ route: context.route, state, since, requirement: route.text })
  }

  #refuse({ context, route, state, since, asked }: Trial, error: unknown): never {
    const requirement = asked === undefined ? route.text : asked.description.text
    this.#observer?.refused(error, { route: context.route, state, since, requirement })
    state.refusal = concealed(error, state.conceals)
    throw state.refusal
  }

  /** Credentials, then company: of the whole request, where this is a part of it. */
  #admit({ context, route, state }: Trial): Eventual<void> {
    const { http } = context
    // Its own alone: were it inherited, every request would be a part of the same one.
    const whole = Object.hasOwn(context, 'whole') ? context.whole : undefined
    if (whole === undefined) return this.#examine(state, route, http)
    const caller = stateOf(whole, this)
    const share = (): void => shareCaller(state, caller, route.needsCompany)
    return conclude(() => this.#examine(caller, route, http), {
      done: share,
      failed: (error) => {
        share()
        throw error
      },
    })
  }

  #examine(caller: RequestState, { guards, needsCompany }: GuardedRoute, http: HttpRequest): Eventual<void> {
    if (needsCompany) return this.#authenticator.enter(caller, http)
    return whenKnown(this.#authenticator.identify(caller, http), () => {
      if (guards.length === 0) throw new GuardError('route_undeclared')
    })
  }

  /** @see {@link Authorizer.authenticate} */
  authenticate(request: object, context: RequestContext, options: object): Eventual<void> {
    const since = this.#observer === undefined ? 0 : performance.now()
    const { conceals, needsCompany } = passageOf(options)
    const state = stateOf(request, this)
    const { http } = context
    const examine = (): Eventual<unknown> =>
      needsCompany ? this.#authenticator.enter(state, http) : this.#authenticator.identify(state, http)
    return conclude(examine, {
      done: () => undefined,
      failed: (error) => {
        this.#observer?.refused(error, { route: context.route, state, since })
        state.refusal = concealed(error, conceals)
        throw state.refusal
      },
    })
  }

  /** @see {@link Authorizer.answer} */
  answer(error: unknown, request: object, context: RequestContext): HttpAnswer | undefined {
    if (!isGuardError(error) && !isAccessDeniedError(error)) return undefined
    // Of two in one application, whoever is asked first: what one conceals, or keeps to itself, is not for the other to tell.
    const judge = authorizerOf(request, error)
    if (judge instanceof RequestJudge && judge !== this) return judge.answer(error, request, context)
    if (isGuardError(error)) return toAnswer(error, this.#settings)
    const state = stateOf(request, this)
    this.#observer?.refused(error, { route: context.route, state })
    const shown = concealed(error, state.conceals)
    return toAnswer(isGuardError(shown) ? shown : error, this.#settings)
  }
}

/** Asks one guard. Without an access, as where the whole route needs no company, one that needs it cannot say yes. */
function judge(guard: DeclaredGuard, request: object, state: RequestState): Eventual<void> {
  if (state.access !== undefined) return guard.judge(request as never, state.access, state)
  if (guard.description.company) throw new GuardError('access_unavailable')
}
