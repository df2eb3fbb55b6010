import { Logger } from '@nestjs/common'

/** What comes to light when the routes are read at boot. */
export class RouteAudit {
  /** What stops the application. A set, as are the others: a controller may stand in two Nest modules. */
  readonly problems: Set<string> = new Set()
  /** Routes that declare nothing. */
  readonly undeclared: Set<string> = new Set()
  /** Public routes in a class that asks for something. */
  readonly opened: Set<string> = new Set()

  /**
   * Tells the log which routes are refused to everyone, and which are public in spite of their class.
   *
   * @throws TypeError if there are problems, with all of them.
   */
  report(): void {
    if (this.problems.size > 0) throw new TypeError(`Access is declared wrongly:${listed(this.problems)}`)
    const logger = new Logger('AccessModule')
    if (this.undeclared.size > 0)
      logger.warn(`Refused to everyone, as nothing is declared:${listed(this.undeclared)}`)
    if (this.opened.size > 0) logger.log(`Public in a class that is not:${listed(this.opened)}`)
  }
}

const listed = (lines: ReadonlySet<string>): string => [...lines].map((line) => `\n  ${line}`).join('')
