import { isMet, isPartMet, told, toldLimit } from './goal.ts'
import { goalsOf } from './goals.ts'
import type { Suites } from './results.ts'

/** Every goal with its figure and whether it is met, for the terminal. */
export function goalsText(suites: Suites): string {
  const goals = goalsOf(suites)
  const lines = goals.flatMap(({ number, what, parts }) => [
    `${number.toString().padStart(2)}  ${what}`,
    ...parts.map((part) => {
      const verdict = isPartMet(part) ? 'met' : 'MISSED'
      return `      ${verdict.padEnd(7)} ${told(part.figure, part.unit).padStart(14)}   ${toldLimit(part)}${part.what && `, ${part.what}`}`
    }),
  ])
  const met = goals.filter(isMet).length
  return `${lines.join('\n')}\n\n${met} of ${goals.length} goals are met.`
}
