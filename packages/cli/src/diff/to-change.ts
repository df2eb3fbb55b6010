import { listed } from '../lint/key-words.js'
import type { Affected, AliasHint, Change, Counterexample } from './change.js'

/** What happens to whom because of a change. */
export interface Effect {
  readonly affected?: readonly Affected[]
  readonly counterexample?: Counterexample | undefined
}

/** A change without its id: what it is, and in words. */
export interface ChangeFacts extends Effect {
  readonly class: Change['class']
  /** In one sentence. */
  readonly message: string
  readonly hint?: AliasHint
}

/** Puts a change together: its id is its kind and what it is about. Never throws. */
export function toChange(kind: Change['kind'], about: readonly string[], facts: ChangeFacts): Change {
  const { affected = [], counterexample, ...rest } = facts
  const id = [kind, ...about].join(':')
  return { id, kind, ...rest, affected, ...(counterexample === undefined ? {} : { counterexample }) }
}

/**
 * Puts a change together that is as grave as its facts say only if there is a counterexample; otherwise nobody feels it, and it
 * is compatible. Never throws.
 */
export function toFeltChange(kind: Change['kind'], about: readonly string[], facts: ChangeFacts): Change {
  if (facts.counterexample !== undefined) return toChange(kind, about, facts)
  const message = `${facts.message}; no company there could be feels it`
  return toChange(kind, about, { class: 'compatible', message })
}

/** The end of a message about what is removed, and its hint, if something may be its successor. Never throws. */
export function hintAt(
  retired: string,
  successors: readonly string[],
): { readonly words: string; readonly hint?: AliasHint } {
  if (successors.length === 0) return { words: '' }
  const which = successors.length === 1 ? listed(successors) : `one of ${listed(successors)}`
  return { words: `; if it is ${which} now, give it an alias`, hint: { retired, successors } }
}
