import { describeBought } from '../sales-space.js'
import type { Affected, Answer, Counterexample } from './change.js'

/** A counterexample in one sentence, with the keys between marks: backquotes in Markdown, nothing on a terminal. Never throws. */
export function counterexampleSentence(example: Counterexample, mark = ''): string {
  const { company, member, question, before, after } = example
  const code = (text: string): string => `${mark}${text}${mark}`
  const patterns = member.grants.map(({ permissions, scope }) => {
    const inside = scope === undefined ? '' : ` in ${code(JSON.stringify(scope))}`
    return `${permissions.map(code).join(', ')}${inside}`
  })
  const answers = `${answerWords(before)} before, ${answerWords(after)} after`
  const buyer = `a company with ${code(describeBought(company))}`
  if (member.modules.length + member.grants.length === 0) return `${buyer}, ${code(question)}: ${answers}`
  const modules = member.modules.map(code).join(', ') || 'no module'
  const granted = patterns.length === 0 ? '' : ` and granted ${patterns.join('; ')}`
  return `${buyer}, a member given ${modules}${granted}, asked for ${code(question)}: ${answers}`
}

function answerWords(answer: Answer): string {
  if ('problems' in answer)
    return answer.problems.length === 0 ? 'nothing reported' : answer.problems.join('; ')
  return answer.allowed ? 'allowed' : `refused (${answer.reason})`
}

/** What a kind of company, or some of its members, lose and gain, in words. Never throws. */
export function affectedSentence({ company, loses, gains, members }: Affected, mark = ''): string {
  const code = (text: string): string => `${mark}${text}${mark}`
  const verbs = members ? { loses: 'lose', gains: 'gain' } : { loses: 'loses', gains: 'gains' }
  const parts = [
    ...(loses.length === 0 ? [] : [`${verbs.loses} ${loses.map(code).join(', ')}`]),
    ...(gains.length === 0 ? [] : [`${verbs.gains} ${gains.map(code).join(', ')}`]),
  ]
  const who = `a company with ${code(company)}`
  return `${members ? `members of ${who}` : who} ${parts.join(' and ') || 'are concerned'}`
}
