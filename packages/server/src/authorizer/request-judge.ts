import { isAccessDeniedError } from '@stagedoor/core'
import { GuardError, isGuardError } from '../answer/guard-error.js'
import type { HttpAnswer } from '../answer/http-answer.js'
import { toAnswer } from '../answer/to-answer.js'
import { refusalStatusOf } from '../guard/application-hook.js'
import type { DeclaredGuard } from '../guard/declared-guard.js'
import { Observer } from '../observe/observer.js'
import { booleanOf, optionsOf } from '../option-checks.js'
import type { RequestContext } from '../request/http-request.js'
import { type RequestState, stateOf } from '../request/request-state.js'
import { Authenticator } from './authenticator.js'
import type { Settings } from './settings.js'

/** Judges requests: credentials, company, guards in order (WIRE-2); and says what goes on the wire. */
export class RequestJudge {
  readonly #settings: Settings
  readonly #declared: WeakMap<object, DeclaredGuard>
  readonly #authenticator: Authenticator
  readonly #observer: Observer

  constructor(settings: Settings, declared: WeakMap<object, DeclaredGuard>) {
    this.#settings = settings
    this.#declared = declared
    this.#authenticator = new Authenticator(settings)
    this.#observer = new Observer(settings.onDecision)
  }

  /** @see {@link Authorizer.check} */
  async check(request: object, handles: readonly object[], { http, route }: RequestContext): Promise<void> {
    const guards = handles.map((handle) => this.#guardOf(handle))
    const state = stateOf(request, this)
    if (guards.some(({ conceals }) => conceals)) state.conceals = true
    const all = textOf(guards)
    let requirement = all
    try {
      await this.#authenticator.identify(state, http)
      if (guards.length === 0) throw new GuardError('route_undeclared')
      if (guards.some(({ needsCompany }) => needsCompany)) await this.#authenticator.enter(state, http)
      for (const guard of guards) {
        requirement = textOf([guard])
        if (state.access !== undefined) await guard.judge(request as never, state.access, state)
        else if (guard.needsCompany) throw new GuardError('access_unavailable')
      }
    } catch (error) {
      this.#observer.refused(error, { route, state, ...requirement })
      throw concealed(error, state)
    }
    this.#observer.allowed({ route, state, ...all })
  }

  /** @see {@link Authorizer.authenticate} */
  async authenticate(request: object, { http, route }: RequestContext, options: unknown): Promise<void> {
    const place = 'authenticate()'
    const given = optionsOf(place, options, ['conceal', 'company'])
    const state = stateOf(request, this)
    const conceals = booleanOf(place, 'conceal', given.get('conceal') ?? false)
    const needsCompany = booleanOf(place, 'company', given.get('company') ?? true)
    try {
      await this.#authenticator.identify(state, http)
      if (needsCompany) await this.#authenticator.enter(state, http)
    } catch (error) {
      this.#observer.refused(error, { route, state })
      throw concealed(error, { conceals })
    }
  }

  /** @see {@link Authorizer.answer} */
  answer(error: unknown, request: object, { route }: RequestContext): HttpAnswer | undefined {
    if (isGuardError(error)) return toAnswer(error, this.#settings)
    if (!isAccessDeniedError(error)) return undefined
    const state = stateOf(request, this)
    this.#observer.refused(error, { route, state })
    const shown = concealed(error, state)
    return toAnswer(isGuardError(shown) ? shown : error, this.#settings)
  }

  #guardOf(handle: object): DeclaredGuard {
    const guard = this.#declared.get(handle)
    if (guard === undefined) throw new TypeError('check() takes guards that this very authorizer declared')
    return guard
  }
}

/** What guards ask for, as events show it; nothing where there are none. */
const textOf = (guards: readonly DeclaredGuard[]): { readonly requirement?: string } =>
  guards.length === 0 ? {} : { requirement: guards.map(({ text }) => text).join(' and ') }

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
