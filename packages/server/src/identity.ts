/**
 * Who a verified token speaks for. A subject is unique only within its issuer: compare both, everywhere (TOK-4). Frozen.
 */
export interface Identity {
  /** The `iss` claim, one of the configured issuers. */
  readonly issuer: string
  /** The `sub` claim. */
  readonly subject: string
  /** The ids of the companies that the token names, in its order. Says nothing of what the subject may do there. */
  readonly companies: readonly string[]
  /** The subject of the `act` claim: who acts in the subject's name (TOK-5). */
  readonly actor?: string
}
