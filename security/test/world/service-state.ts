/** What the handlers of one application leave behind, and the rows that they serve. */
export class ServiceState {
  /** The handlers that ran. */
  readonly ran: string[] = []
  readonly #units = new Map<string, string>()

  constructor() {
    this.reset()
  }

  reset(): void {
    this.ran.length = 0
    this.#units.clear()
    for (const [bill, unit] of [
      ['bill_1', 'bu_1'],
      ['bill_2', 'bu_2'],
      ['bill_3', 'bu_1'],
    ] as const)
      this.#units.set(bill, unit)
  }

  /** Takes note that a handler ran; answers what it says. */
  run(handler: string, says: object = {}): object {
    this.ran.push(handler)
    return { handler, ...says }
  }

  /** The unit that a stored bill belongs to. A bill that does not exist is the application's own 404. */
  unitOf(bill: string): string {
    const unit = this.#units.get(bill)
    // As `http-errors` makes them, which Express and Nest both answer.
    if (unit === undefined)
      throw Object.assign(new Error('no such bill'), { status: 404, statusCode: 404, expose: true })
    return unit
  }

  /** The present member document of another: `user_3` has grants that sleep until they are given the module. */
  memberOf(userId: string): object | null {
    if (userId === 'user_4') return null
    const grants = userId === 'user_3' ? [{ permissions: ['finance.*'] }] : []
    return { userId, companyId: 'comp_1', modules: [], grants }
  }

  /** Somebody else moves a bill while it is being worked on. */
  async movedByOthers(bill: string): Promise<void> {
    this.#units.set(bill, 'bu_2')
  }
}

/** What the scope resolver of `/resolved/:how` answers. */
export function resolveOddly(how: string): unknown {
  switch (how) {
    case 'hangs':
      return new Promise(() => undefined)
    case 'throws':
      throw new Error('the store is down: jti-that-nobody-may-see')
    case 'rejects':
      return Promise.reject(new Error('the store is down'))
    case 'rejects-with-nothing':
      return Promise.reject(undefined)
    case 'rejects-with-200':
      return Promise.reject(Object.assign(new Error('fine'), { status: 200 }))
    case 'undefined':
      return undefined
    case 'null':
      return null
    case 'empty':
      return ''
    case 'empty-list':
      return []
    case 'mixed-list':
      return ['bu_1', { toString: () => 'bu_1' }]
    case 'number':
      return 1
    case 'object':
      return { toString: () => 'bu_1', valueOf: () => 'bu_1' }
    case 'string-object':
      return Object('bu_1')
    case 'nested-list':
      return [['bu_1']]
    case 'sparse-list':
      return Array.from({ length: 2 }, (_, at) => (at === 0 ? 'bu_1' : undefined))
    case 'star':
      return '*'
    case 'inherited':
      return Object.create({ businessUnit: 'bu_1' })
    case 'right':
      return 'bu_1'
    default:
      return how
  }
}
