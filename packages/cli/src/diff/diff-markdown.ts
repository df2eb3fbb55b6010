import { isGrave } from './acknowledge.js'
import { aliasesToPaste } from './aliases-to-paste.js'
import { CHANGE_CLASSES, type ChangeClass } from './change.js'
import { affectedSentence, counterexampleSentence } from './change-sentences.js'
import { countWords, type DiffReport, type ReportedChange } from './diff-report.js'

const HEADINGS: { readonly [C in ChangeClass]: string } = {
  breaking: 'Breaking: takes something away',
  widening: 'Widening: gives what nobody granted',
  compatible: 'Compatible',
  cosmetic: 'Cosmetic',
}

/** A comparison as Markdown, for a pull request. Never throws. */
export function renderMarkdown(report: DiffReport): string {
  const sections = CHANGE_CLASSES.flatMap((each) => {
    const changes = report.changes.filter((change) => change.class === each)
    return changes.length === 0 ? [] : [`### ${HEADINGS[each]}`, changes.map(renderChange).join('\n')]
  })
  const pasted = aliasesToPaste(report.changes)
  const aliases =
    pasted.length === 0
      ? []
      : ['### For the aliases of the catalog, if these are renames', ['```json', ...pasted, '```'].join('\n')]
  const stale =
    report.stale.length === 0
      ? []
      : ['### Stale acknowledgements', report.stale.map((id) => `- ${code(id)}`).join('\n')]
  return `${['## Changes of the catalog', summary(report), ...sections, ...aliases, ...stale].join('\n\n')}\n`
}

const summary = (report: DiffReport): string =>
  report.unacknowledged.length === 0
    ? `${countWords(report)}. Nothing is left to acknowledge.`
    : `${countWords(report)}. **Not acknowledged: ${report.unacknowledged.length}.**`

function renderChange(change: ReportedChange): string {
  return [
    `- ${escaped(change.message)}`,
    ...change.affected.map((row) => `  - ${affectedSentence(row, '`')}`),
    ...(change.counterexample === undefined
      ? []
      : [`  - for example: ${counterexampleSentence(change.counterexample, '`')}`]),
    ...(isGrave(change) ? [`  - ${acknowledgement(change)}`] : []),
  ].join('\n')
}

const acknowledgement = ({ id, acknowledged }: ReportedChange): string =>
  acknowledged === undefined
    ? `**not acknowledged**: ${code(id)}`
    : `acknowledged (${code(id)}): ${escaped(acknowledged.replaceAll('`', "'"))}`

const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``

/** Texts come from catalogs and from those who acknowledge: no HTML, no line of their own, no link. Code spans stay. */
const escaped = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replace(/[\\<>[\]*_|#]/g, (mark) => `\\${mark}`) : part))
    .join('`')
