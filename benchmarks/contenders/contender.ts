import type { Member } from '@stagedoor/core'
import type { Question } from '../world/questions.ts'

/**
 * One way to answer whether a member may do something in a business unit. All get the same claims and give the same answers; no
 * method uses `this`, as each is called on its own.
 */
export interface Contender<Principal = unknown, Prepared = unknown> {
  readonly name: string
  readonly kind: 'stagedoor' | 'floor' | 'peer'
  /** The claims of a member, where they are not the member document itself. */
  claims?(member: Member): unknown
  /** What is made of decoded claims before the first question. */
  principal(member: Member): Principal | Promise<Principal>
  /** What a route holds of a question before any request: of no member, and for no cost that is measured. */
  prepare(question: Question): Prepared
  check(principal: Principal, prepared: Prepared): boolean
}

/** A key in the two words that peers ask for. */
export function actionAndSubject(key: string): { readonly action: string; readonly subject: string } {
  const dot = key.lastIndexOf('.')
  return { action: key.slice(dot + 1), subject: key.slice(0, dot) }
}

/** The keys that a member without wildcards holds. */
export function keysOf(member: Member): readonly string[] {
  return member.grants.flatMap(({ permissions }) => permissions)
}

/** The business units that a member is restricted to. */
export function unitsOf(member: Member): readonly string[] {
  return member.grants.flatMap(({ scope }) => scope?.businessUnit ?? [])
}

/** The claims of a member as they arrive: decoded, with strings of their own. */
export function decodedClaims(contender: Contender, member: Member): Member {
  return JSON.parse(JSON.stringify(contender.claims?.(member) ?? member)) as Member
}
