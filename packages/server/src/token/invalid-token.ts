import { GuardError } from '../answer/guard-error.js'
import type { TokenStage } from '../answer/refusal-codes.js'

/**
 * The refusal of a token: 401 `invalid_token`.
 *
 * Takes no cause, on purpose: what jose, `JSON.parse` and core throw can hold parts of the token (TOK-7).
 *
 * @param stage - where in its examination
 * @param problem - what is wrong, as a fixed sentence
 */
export const invalidToken = (stage: TokenStage, problem: string): GuardError =>
  new GuardError('invalid_token', { stage, problem })
