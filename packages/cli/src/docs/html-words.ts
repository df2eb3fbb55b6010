import type { Opening } from '../matrix/opening.js'
import type { Bought } from '../sales-space.js'
import { type Content, html, joined, type Markup } from './markup.js'

/*
 * The small parts that every section of the page is made of.
 */

/** What a key is the key of. */
export type EntryKind = 'module' | 'package' | 'addon' | 'permission'

/** A key that leads to its entry. Never throws. */
export const keyLink = (kind: EntryKind, key: string): Markup =>
  html`<a class="key" href="#${kind}-${key}"><code>${key}</code></a>`

/** Several keys that lead to their entries, or a dash. Never throws. */
export const keyLinks = (kind: EntryKind, keys: readonly string[]): Content =>
  keys.length === 0
    ? NOTHING
    : joined(
        keys.map((key) => keyLink(kind, key)),
        html`<span class="comma">,</span> `,
      )

/** Nothing to say. */
export const NOTHING: Markup = html`<span class="nothing">–</span>`

/** A short fact about an entry. Never throws. */
export const badge = (text: string, tone: 'plain' | 'good' | 'quiet' | 'warn' = 'plain'): Markup =>
  html`<span class="badge ${tone}">${text}</span>`

/** A purchase, as links: `basic_promoter + vendor_directory`. */
function boughtLinks({ packages, modules, addons }: Bought): Content {
  const links = [
    ...packages.map((key) => keyLink('package', key)),
    ...modules.map((key) => html`${keyLink('module', key)} <span class="how">by itself</span>`),
    ...addons.map((key) => keyLink('addon', key)),
  ]
  return joined(links, html` <span class="plus">+</span> `)
}

/** Every purchase that opens something, any one of which is enough. Never throws. */
export const waysList = (ways: readonly Bought[]): Markup =>
  ways.length === 0
    ? html`<span class="nothing">nothing that is sold</span>`
    : html`<ul class="ways">${ways.map((way) => html`<li>${boughtLinks(way)}</li>`)}</ul>`

/** One cell of the matrix: the style draws what `i` says to those who only hear it. There may be very many. Never throws. */
export function openingCell({ how, addons, bases }: Opening): Markup {
  if (how === 'included') return html`<td data-how="included"><i>included</i></td>`
  if (how === 'partly') return html`<td data-how="partly">with ${bases.join(' or ')}</td>`
  if (how !== 'addon') return html`<td data-how="${how}"><i>no</i></td>`
  const sets = addons.map((set) =>
    joined(
      set.map((key) => keyLink('addon', key)),
      ' + ',
    ),
  )
  return html`<td data-how="addon"><span class="how">with</span> ${joined(sets, html` <span class="how">or</span> `)}</td>`
}

/** A section of the page, with its heading. `body` follows the sentence that says what it shows. Never throws. */
export const section = (id: string, title: string, [lead, body]: readonly [Content, Content]): Markup =>
  html`<section id="${id}" data-group>
<h2>${title}</h2>
${lead !== '' && html`<p class="lead">${lead}</p>`}
${body}
</section>
`
