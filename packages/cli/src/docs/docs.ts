import { basename } from 'node:path'
import { type DeliveryOptions, deliver } from '../deliver.js'
import type { Io } from '../io.js'
import { loadCatalog } from '../load-catalog.js'
import type { Outcome } from '../outcome.js'
import { catalogFacts } from './catalog-facts.js'
import { htmlPage } from './html-page.js'
import { markdownPage } from './markdown-page.js'

/** The forms of the page. */
export const FORMS: readonly ['markdown', 'html'] = ['markdown', 'html']

/** What `stagedoor docs` is asked. */
export interface DocsInput extends DeliveryOptions {
  readonly catalog: string
  /** By the name of `out` when left out, else Markdown. */
  readonly as?: (typeof FORMS)[number]
  readonly title: string
}

/**
 * Writes the page of a catalog for people who are not engineers.
 *
 * @throws {@link CliError} if the catalog cannot be read, or the file cannot be written.
 */
export async function docs(input: DocsInput, io: Io): Promise<Outcome> {
  const facts = catalogFacts(await loadCatalog(io, input.catalog), input.title)
  const isHtml = /\.html?$/i.test(basename(input.out ?? ''))
  const form = input.as ?? (isHtml ? 'html' : 'markdown')
  const document = form === 'html' ? htmlPage(facts) : markdownPage(facts)
  return deliver(io, document, { ...input, json: { form, document } })
}
