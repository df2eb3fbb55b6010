/** How much is measured. */
export interface Effort {
  readonly rounds: number
  /** Milliseconds of one sample. */
  readonly sample: number
}
