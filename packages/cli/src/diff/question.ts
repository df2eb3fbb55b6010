import { type Access, type Catalog, moduleAccess } from '@stagedoor/core'
import type { Answer } from './change.js'
import { type Owned, opens } from './companies.js'

/*
 * A question is a permission key, or `moduleAccess(key)` for a whole module: the text that is shown is the text that is asked.
 */

const WHOLE_MODULE = /^moduleAccess\((\w+)\)$/

/** Asks for a whole module instead of a permission. Never throws. */
export const wholeModule = (key: string): string => `moduleAccess(${key})`

/** The module that a question is about, if the catalog knows it. Never throws. */
export function moduleAsked(catalog: Catalog, question: string): string | undefined {
  const whole = WHOLE_MODULE.exec(question)?.[1]
  return whole === undefined ? catalog.permissionOf(question)?.module : catalog.moduleOf(whole)?.key
}

/** Does what a company owns open the entitlement layer for what is asked? Never throws. */
export function passes(catalog: Catalog, own: Owned, question: string): boolean {
  const permission = catalog.permissionOf(question)
  if (permission !== undefined) return opens(own, permission)
  const moduleKey = moduleAsked(catalog, question)
  return moduleKey !== undefined && own.modules.has(moduleKey)
}

/** What the resolver answers. Never throws. */
export function answerOf(access: Access<string>, question: string): Answer {
  const whole = WHOLE_MODULE.exec(question)?.[1]
  const decision = access.decide(whole === undefined ? question : moduleAccess(whole))
  return decision.allowed
    ? { allowed: true }
    : { allowed: false, layer: decision.layer, reason: decision.reason }
}

/** Is the answer yes? Never throws. */
export const isYes = (answer: Answer): boolean => 'allowed' in answer && answer.allowed
