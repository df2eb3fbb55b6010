import { type AccessDeniedError, describeRequirement, isAccessDeniedError } from '@stagedoor/core'
import { isGuardError } from '../answer/guard-error.js'
import { wireCodeOf } from '../answer/wire-code.js'
import { refusalStatusOf } from '../guard/application-hook.js'
import type { RequestState } from '../request/request-state.js'
import { isPending } from '../when-known.js'
import type { DecisionEvent } from './decision-event.js'

/** What is known of a request besides its outcome. */
export interface Observed {
  readonly route: string
  readonly state: RequestState
  /** When judging began, in milliseconds of the monotonic clock; absent for what a handler threw. */
  readonly since?: number
  /** What its guards ask for, as it is written. */
  readonly requirement?: string | undefined
}

/** Tells the application what became of requests (WIRE-5). Changes nothing, whatever the listener does. */
export class Observer {
  readonly #listener: ((event: DecisionEvent) => unknown) | undefined

  constructor(listener: ((event: DecisionEvent) => unknown) | undefined) {
    this.#listener = listener
  }

  /** The request was let through. Never throws. */
  allowed(observed: Observed): void {
    this.#tell({ ...factsOf(observed), outcome: 'allowed' })
  }

  /** The request was refused, or could not be judged. Each error of a request is told once (WIRE-4). Never throws. */
  refused(error: unknown, observed: Observed): void {
    if (typeof error === 'object' && error !== null) {
      observed.state.observed ??= new WeakSet()
      if (observed.state.observed.has(error)) return
      observed.state.observed.add(error)
    }
    this.#tell(withCause({ ...factsOf(observed), ...outcomeOf(error) }, error))
  }

  #tell(event: DecisionEvent): void {
    try {
      const answer = this.#listener?.(Object.freeze(event))
      // An async listener: its rejection would end the process, also that of a promise of another make or realm.
      if (isPending(answer)) answer.then(undefined, () => undefined)
    } catch {
      // WIRE-5: who watches cannot change what is watched.
    }
  }
}

/** Who, where and for what. */
function factsOf({ route, state, since, requirement }: Observed): Omit<DecisionEvent, 'outcome'> {
  const { identity, company, member } = state
  return {
    version: 1,
    route,
    // Of the monotonic clock: that of the wall may be set back in between.
    ...(since === undefined ? {} : { durationMs: performance.now() - since }),
    ...(requirement === undefined ? {} : { requirement }),
    ...(identity === undefined ? {} : { identity }),
    ...(company === undefined ? {} : { company }),
    ...(member?.role === undefined ? {} : { role: member.role }),
    ...(member?.versions === undefined ? {} : { versions: member.versions }),
  }
}

/** Why not. */
function outcomeOf(error: unknown): Omit<DecisionEvent, 'version' | 'route'> {
  if (isAccessDeniedError(error)) return { outcome: 'refused', ...decisionOf(error) }
  if (!isGuardError(error)) {
    const status = refusalStatusOf(error)
    return status === undefined ? { outcome: 'failed' } : { outcome: 'refused', status }
  }
  const { status, code, stage, problem } = error
  return {
    outcome: status === 503 ? 'failed' : 'refused',
    status,
    code,
    ...(stage === undefined ? {} : { stage }),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** Defined, not assigned: the event stays plain data for whatever stores it, and what the application threw may be anything. */
const withCause = (event: DecisionEvent, error: unknown): DecisionEvent =>
  event.outcome === 'failed' && isGuardError(error) && error.cause !== undefined
    ? Object.defineProperty(event, 'cause', { value: error.cause })
    : event

function decisionOf(error: AccessDeniedError): Omit<DecisionEvent, 'version' | 'outcome' | 'route'> {
  const { decision, status } = error
  const { layer, reason } = decision
  const told = { status, code: wireCodeOf(error), layer, reason }
  if (decision.layer === 'delegation') return { ...told, items: decision.items }
  const { permission, requirement } = decision
  return {
    ...told,
    requirement: describeRequirement(requirement),
    ...(permission === undefined ? {} : { permission }),
  }
}
