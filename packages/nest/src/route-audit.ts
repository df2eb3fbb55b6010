import { Logger } from '@nestjs/common'

/** What comes to light when the routes are read at boot. */
export class RouteAudit {
  /** What stops the application. A set, as are the others: a controller may stand in two Nest modules. */
  readonly problems: Set<string> = new Set()
  /** Routes that declare nothing. */
  readonly undeclared: Set<string> = new Set()
  /** Routes on which no guard runs, and why. */
  readonly unguarded: Set<string> = new Set()
  /** Public routes in a class that asks for something. */
  readonly opened: Set<string> = new Set()

  /** Is there anything that keeps the application from starting? */
  isShut(mode: 'enforce' | 'warn'): boolean {
    return this.problems.size > 0 || (mode === 'enforce' && this.undeclared.size + this.unguarded.size > 0)
  }

  /**
   * Tells the log which routes are public in spite of their class and, with `warn`, which are refused to everyone and which are open.
   *
   * @throws TypeError if something keeps the application from starting, with all of it.
   */
  report(mode: 'enforce' | 'warn'): void {
    if (this.isShut(mode)) throw new TypeError(this.#text(mode).join('\n'))
    const logger = new Logger('AccessModule')
    for (const line of this.#text('warn')) logger.warn(line)
    if (this.opened.size > 0) logger.log(`Public in a class that is not:${listed(this.opened)}`)
  }

  #text(mode: 'enforce' | 'warn'): readonly string[] {
    const undeclared =
      mode === 'enforce'
        ? 'Nothing is declared, not even @Public()'
        : 'Refused to everyone, as nothing is declared'
    return [
      ['Access is declared wrongly', this.problems] as const,
      [undeclared, this.undeclared] as const,
      ['No guard runs', this.unguarded] as const,
    ].flatMap(([title, lines]) => (lines.size === 0 ? [] : [`${title}:${listed(lines)}`]))
  }
}

const listed = (lines: ReadonlySet<string>): string => [...lines].map((line) => `\n  ${line}`).join('')
