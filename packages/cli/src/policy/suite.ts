import type { Access, Reason, ScopeTarget } from '@stagedoor/core'

/** What a question can come to. */
export type PolicyOutcome = 'allowed' | Reason

/** A target with the name that the fixtures give it. `none` is no target at all. */
export interface NamedTarget {
  readonly name: string
  readonly target: ScopeTarget | undefined
}

/** One cell of a matrix, and what it must come to. */
export interface PolicyQuestion {
  /** The name of the member in the fixtures. */
  readonly member: string
  readonly access: Access<string>
  readonly permission: string
  readonly target: NamedTarget
  /** `refused`: whatever the reason. Whatever nothing lists is refused. */
  readonly expected: PolicyOutcome | 'refused'
}

/** One test: a matrix of members, permissions and targets, spelt out. */
export interface PolicyTest {
  readonly name: string
  /** The file as the user named it. */
  readonly file: string
  readonly line: number | undefined
  readonly questions: readonly PolicyQuestion[]
}

/** The tests of one file. */
export interface PolicySuite {
  readonly title: string
  readonly file: string
  readonly tests: readonly PolicyTest[]
  /** Every file it was read from: itself and its fixtures. */
  readonly sources: readonly string[]
}
