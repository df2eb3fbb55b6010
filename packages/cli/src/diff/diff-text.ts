import type { Paint } from '../paint.js'
import { printable } from '../printable.js'
import { isGrave } from './acknowledge.js'
import { aliasesToPaste } from './aliases-to-paste.js'
import type { ChangeClass } from './change.js'
import { affectedSentence, counterexampleSentence } from './change-sentences.js'
import { countWords, type DiffReport, type ReportedChange } from './diff-report.js'

/** A comparison for a terminal. Never throws. */
export function renderText(report: DiffReport, paint: Paint): string {
  const verdict =
    report.unacknowledged.length === 0
      ? paint.green(countWords(report))
      : paint.red(`${countWords(report)}; not acknowledged: ${report.unacknowledged.length}`)
  const aliases = aliasesToPaste(report.changes)
  return [
    ...report.changes.map((change) => renderChange(change, paint)),
    ...(aliases.length === 0
      ? []
      : ['for the aliases of the catalog, if these are renames:', ...aliases.map((each) => `  ${each}`)]),
    ...report.stale.map((id) => `${paint.yellow('stale acknowledgement')} ${id}`),
    verdict,
  ].join('\n')
}

function renderChange(change: ReportedChange, paint: Paint): string {
  const lines = [
    `${COLOURS[change.class](paint)(change.class)} ${plain(change.message)}`,
    ...change.affected.map((row) => `  ${affectedSentence(row)}`),
    ...(change.counterexample === undefined
      ? []
      : [`  for example: ${counterexampleSentence(change.counterexample)}`]),
    ...(isGrave(change) ? [paint.dim(`  ${acknowledgement(change)}`)] : []),
  ]
  return lines.join('\n')
}

const COLOURS: { readonly [C in ChangeClass]: (paint: Paint) => (text: string) => string } = {
  breaking: ({ red }) => red,
  widening: ({ yellow }) => yellow,
  compatible: ({ green }) => green,
  cosmetic: ({ dim }) => dim,
}

const acknowledgement = ({ id, acknowledged }: ReportedChange): string =>
  acknowledged === undefined ? `to acknowledge: ${id}=<why>` : `acknowledged: ${plain(acknowledged)}`

/** Deprecations and reasons are free text. */
const plain = (text: string): string => printable(text.replaceAll('`', ''))
