import type { Catalog, MemberLimits } from '@stagedoor/core'
import type { AnswerSettings } from '../answer/to-answer.js'
import type { KeyStore } from '../keys/key-store.js'
import type { TokenBounds } from '../token/verified-tokens.js'
import type { TokenRules } from '../token/verify-token.js'
import type { AuthorizerOptions } from './authorizer-options.js'

/** One issuer, ready for use. */
export interface IssuerSettings {
  readonly keys: KeyStore
  /** May it speak for this company (TOK-4)? As the application answers: may throw, may answer anything. */
  readonly speaksFor: (company: string) => unknown
}

/** How much one token, or one member, may hold, in entries. */
export interface EntryLimits {
  /** Companies of one token. */
  readonly companies: number
  readonly member: MemberLimits
}

/** The options of an authorizer, checked, copied and completed. */
export interface Settings extends TokenRules<IssuerSettings>, AnswerSettings {
  readonly catalog: Catalog
  /** Bytes. */
  readonly maxTokenBytes: number
  /** `undefined`: no token is remembered. */
  readonly tokenCache: TokenBounds | undefined
  readonly limits: EntryLimits
  /** In lower case. */
  readonly companyHeader: string
  readonly mapClaims: AuthorizerOptions['mapClaims']
  readonly loadMember: AuthorizerOptions['loadMember']
  readonly freshness: AuthorizerOptions['freshness']
  readonly onDecision: AuthorizerOptions['onDecision']
  /** Milliseconds. */
  readonly resolverTimeout: number
}
