import { isAccessDeniedError } from '@stagedoor/core'
import { GuardError, isGuardError } from '../answer/guard-error.js'
import type { HttpAnswer } from '../answer/http-answer.js'
import { toAnswer } from '../answer/to-answer.js'
import { refusalStatusOf } from '../guard/application-hook.js'
import type { DeclaredGuard } from '../guard/declared-guard.js'
import { Observer } from '../observe/observer.js'
import { booleanOf, optionsOf } from '../option-checks.js'
import type { RequestContext } from '../request/http-request.js'
import { type RequestState, shareCaller, stateOf } from '../request/request-state.js'
import { conclude, type Eventual, whenKnown } from '../when-known.js'
import { Authenticator } from './authenticator.js'
import type { Callers } from './callers.js'
import type { Settings } from './settings.js'

/** Judges requests: credentials, company, guards in order (WIRE-2); and says what goes on the wire. */
export class RequestJudge {
  readonly #settings: Settings
  readonly #declared: WeakMap<object, DeclaredGuard>
  readonly #authenticator: Authenticator
  /** Left out where nobody listens. */
  readonly #observer: Observer | undefined

  constructor(settings: Settings, declared: WeakMap<object, DeclaredGuard>) {
    this.#settings = settings
    this.#declared = declared
    this.#authenticator = new Authenticator(settings)
    this.#observer = settings.onDecision === undefined ? undefined : new Observer(settings.onDecision)
  }

  /** The tokens that it remembers. */
  get callers(): Callers {
    return this.#authenticator.callers
  }

  /** @see {@link Authorizer.check} */
  check(request: object, handles: readonly object[], context: RequestContext): Eventual<void> {
    const { route } = context
    const since = performance.now()
    const guards = handles.map((handle) => this.#guardOf(handle))
    const state = stateOf(request, this)
    if (guards.some(({ description }) => description.conceal)) state.conceals = true
    let asked = guards
    const judgeFrom = (at: number): Eventual<void> => {
      const guard = guards[at]
      if (guard === undefined) return
      asked = [guard]
      return whenKnown(judge(guard, request, state), () => judgeFrom(at + 1))
    }
    return conclude(() => whenKnown(this.#admit(state, guards, context), () => judgeFrom(0)), {
      done: () => this.#observer?.allowed({ route, state, since, ...textOf(guards) }),
      failed: (error) => {
        this.#observer?.refused(error, { route, state, since, ...textOf(asked) })
        throw concealed(error, state)
      },
    })
  }

  /** Credentials, then company: of the whole request, where this is a part of it. */
  #admit(state: RequestState, guards: readonly DeclaredGuard[], context: RequestContext): Eventual<unknown> {
    const { http } = context
    // Its own alone: were it inherited, every request would be a part of the same one.
    const whole = Object.hasOwn(context, 'whole') ? context.whole : undefined
    const needsCompany = guards.some(({ description }) => description.company)
    const examine = (caller: RequestState): Eventual<unknown> => {
      if (needsCompany) return this.#authenticator.enter(caller, http)
      return whenKnown(this.#authenticator.identify(caller, http), () => {
        if (guards.length === 0) throw new GuardError('route_undeclared')
      })
    }
    if (whole === undefined) return examine(state)
    const caller = stateOf(whole, this)
    const share = (): void => shareCaller(state, caller, needsCompany)
    return conclude(() => examine(caller), {
      done: share,
      failed: (error) => {
        share()
        throw error
      },
    })
  }

  /** @see {@link Authorizer.authenticate} */
  authenticate(request: object, { http, route }: RequestContext, options: unknown): Eventual<void> {
    const place = 'authenticate()'
    const given = optionsOf(place, options, ['conceal', 'company'])
    const state = stateOf(request, this)
    const conceals = booleanOf(place, 'conceal', given.get('conceal') ?? false)
    const needsCompany = booleanOf(place, 'company', given.get('company') ?? true)
    const since = performance.now()
    const examine = (): Eventual<unknown> =>
      needsCompany ? this.#authenticator.enter(state, http) : this.#authenticator.identify(state, http)
    return conclude(examine, {
      done: () => undefined,
      failed: (error) => {
        this.#observer?.refused(error, { route, state, since })
        throw concealed(error, { conceals })
      },
    })
  }

  /** @see {@link Authorizer.answer} */
  answer(error: unknown, request: object, { route }: RequestContext): HttpAnswer | undefined {
    if (isGuardError(error)) return toAnswer(error, this.#settings)
    if (!isAccessDeniedError(error)) return undefined
    const state = stateOf(request, this)
    this.#observer?.refused(error, { route, state })
    const shown = concealed(error, state)
    return toAnswer(isGuardError(shown) ? shown : error, this.#settings)
  }

  #guardOf(handle: object): DeclaredGuard {
    const guard = this.#declared.get(handle)
    if (guard === undefined) throw new TypeError('check() takes guards that this very authorizer declared')
    return guard
  }
}

/** Asks one guard. Without an access, as where the whole route needs no company, one that needs it cannot say yes. */
function judge(guard: DeclaredGuard, request: object, state: RequestState): Eventual<void> {
  if (state.access !== undefined) return guard.judge(request as never, state.access, state)
  if (guard.description.company) throw new GuardError('access_unavailable')
}

/** What guards ask for, as events show it; nothing where there are none. */
const textOf = (guards: readonly DeclaredGuard[]): { readonly requirement?: string } =>
  guards.length === 0 ? {} : { requirement: guards.map(({ description }) => description.text).join(' and ') }

/**
 * The error as the caller may see it: what a concealing route keeps to itself is a 404 (WIRE-3). So is the 404 of its own resolver,
 * in the same bytes: another one would tell what exists elsewhere from what exists nowhere.
 */
function concealed(error: unknown, { conceals }: Pick<RequestState, 'conceals'>): unknown {
  if (conceals !== true) return error
  const isSecret =
    (isGuardError(error) && error.code === 'not_a_member') ||
    (isAccessDeniedError(error) && error.decision.layer === 'scope') ||
    (!isGuardError(error) && refusalStatusOf(error) === 404)
  return isSecret ? new GuardError('not_found') : error
}
