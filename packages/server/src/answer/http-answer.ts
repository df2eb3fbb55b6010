/** What goes on the wire for an error. Frozen; `body` is for `JSON.stringify`. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}
