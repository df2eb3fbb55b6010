import { Itself } from '../itself.js'
import { isPattern, loggable } from '../key-grammar.js'
import type { Member, MemberProblem } from './member.js'

/**
 * The mark of members that {@link parseMember} has read: frozen through and through, so reading them again would find the same. A
 * private field of the member itself.
 */
export class ParsedMark extends Itself {
  /** Looked for when they are first asked for. */
  #problems: readonly MemberProblem[] | undefined

  /** Was this read here? Never throws. */
  static isOn(object: object): boolean {
    return #problems in object
  }

  /**
   * The patterns of a marked member that can name nothing in any catalog.
   *
   * @throws TypeError if the member is not marked.
   */
  static problemsOf(member: Member): readonly MemberProblem[] {
    const parsed = member as Member & ParsedMark
    parsed.#problems ??= Object.freeze(impossiblePatterns(member))
    return parsed.#problems
  }
}

function impossiblePatterns(member: Member): MemberProblem[] {
  return member.grants.flatMap(({ permissions }, grant) =>
    permissions.flatMap((name, index): MemberProblem[] =>
      isPattern(name)
        ? []
        : [
            Object.freeze({
              code: 'inert_pattern',
              path: `grants[${grant}].permissions[${index}]`,
              name: loggable(name),
            }),
          ],
    ),
  )
}
