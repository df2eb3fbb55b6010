import type { Catalog, CatalogAddon, CatalogPackage } from '@stagedoor/core'
import { type CatalogFacts, type MatrixRow, permissionsOf } from './catalog-facts.js'
import { badge, keyLink, keyLinks, NOTHING, openingCell, section, waysList } from './html-words.js'
import { type Content, html, joined, type Markup } from './markup.js'

/** Packages by modules and, on demand, by permissions. Never throws. */
export function matrixSection(facts: CatalogFacts): Markup {
  const { catalog } = facts
  const head = html`<thead><tr><th scope="col">Module</th>${catalog.packages.map(
    ({ key, title }) => html`<th scope="col"><a href="#package-${key}">${title}</a> <code>${key}</code></th>`,
  )}<th scope="col">By itself</th></tr></thead>`
  const rows = catalog.modules.map(
    (each) => html`<tbody data-group>
<tr class="module" data-entry data-row><th scope="row"><a href="#module-${each.key}">${each.title}</a> <code>${each.key}</code></th>${rowCells(facts.rows.get(each.key))}</tr>
${permissionsOf(catalog, each).map(
  ({ key }) =>
    html`<tr class="perm" data-entry data-row><th scope="row">${keyLink('permission', key)}</th>${rowCells(facts.rows.get(key))}</tr>
`,
)}</tbody>`,
  )
  return section('matrix', 'What each package opens', [
    'A dot: with the package alone. An add-on: the package can be extended by it. A dash: only another purchase opens it.',
    html`<div class="matrix">
<p class="controls"><label><input type="checkbox" id="with-permissions"> Show permissions</label>
<label data-script hidden>Only what opens with <select id="column"><option value="">any purchase</option>${catalog.packages.map(
      ({ title }, index) => html`<option value="${index + 1}">${title}</option>`,
    )}<option value="${catalog.packages.length + 1}">the module by itself</option></select></label></p>
<div class="scroll"><table>${head}${rows}</table></div></div>`,
  ])
}

const rowCells = (row: MatrixRow | undefined): Content =>
  row === undefined ? undefined : [...row.packages, row.alone].map(openingCell)

/** What is sold: packages, then add-ons with their slices. Never throws. */
export const salesSections = ({ catalog }: CatalogFacts): Content => [
  section('packages', 'Packages', [
    'Bundles of modules that a company starts from.',
    html`<div class="cards">${catalog.packages.map(packageCard)}</div>`,
  ]),
  section('addons', 'Add-ons and slices', [
    'An add-on can be bought by a company that has any one of what it extends. It unlocks whole modules, or a slice: permissions that stay closed without it, in a module that the company has to own all the same.',
    html`<div class="cards">${catalog.addons.map((each) => addonCard(catalog, each))}</div>`,
  ]),
]

const listedBadge = (listed: boolean): Markup =>
  listed ? badge('listed', 'good') : badge('not listed', 'quiet')

const packageCard = ({ key, title, description, modules, listed }: CatalogPackage): Markup =>
  html`<article class="card" id="package-${key}" data-entry>
<header><h3>${title} <code>${key}</code></h3><p class="badges">${listedBadge(listed)}</p></header>
${description !== undefined && html`<p class="surface">${description}</p>`}
<dl class="answers short"><div><dt>Includes</dt><dd>${keyLinks('module', modules)}</dd></div></dl>
</article>
`

function addonCard(catalog: Catalog, addon: CatalogAddon): Markup {
  const { key, title, description, extends: bases, modules, slice, listed } = addon
  const kindOf = (base: string): 'package' | 'module' =>
    catalog.packages.some((each) => each.key === base) ? 'package' : 'module'
  return html`<article class="card" id="addon-${key}" data-entry>
<header><h3>${title} <code>${key}</code></h3><p class="badges">${listedBadge(listed)}</p></header>
${description !== undefined && html`<p class="surface">${description}</p>`}
<dl class="answers short"><div><dt>For</dt><dd>${joined(
    bases.map((base) => keyLink(kindOf(base), base)),
    ', ',
  )}</dd></div>
${modules.length > 0 && html`<div><dt>Unlocks</dt><dd>${keyLinks('module', modules)}</dd></div>`}
${slice.length > 0 && html`<div><dt>Slice</dt><dd>${keyLinks('permission', slice)}</dd></div>`}</dl>
</article>
`
}

/** For every module and slice: what to buy. Never throws. */
export function opensSection({ catalog, ways }: CatalogFacts): Markup {
  const gated = catalog.permissions.filter(({ gates }) => gates.length > 0)
  const row = (kind: 'module' | 'permission', key: string, about: Content): Markup =>
    html`<tr data-entry><th scope="row">${keyLink(kind, key)}</th><td>${about}</td><td>${waysList(ways.get(key) ?? [])}</td></tr>
`
  return section('opens', 'What opens what', [
    'The smallest purchases that open a module or a slice. Any one line is enough, and buying more closes nothing.',
    html`<div class="scroll"><table class="opens"><thead><tr><th scope="col">To open</th><th scope="col">which is</th><th scope="col">buy any one of</th></tr></thead>
<tbody>${catalog.modules.map(({ key, title }) => row('module', key, title))}${gated.map(
      ({ key, description }) => row('permission', key, description ?? NOTHING),
    )}</tbody></table></div>`,
  ])
}

/** What should no longer be used. Never throws. */
export function deprecationsSection({ deprecations }: CatalogFacts): Markup {
  const rows = deprecations.map(
    ({ key, kind, successor, note }) =>
      html`<tr data-entry><th scope="row"><code>${key}</code></th><td>${badge(kind, 'warn')}</td><td>${
        successor === undefined ? note : html`use <code>${successor}</code>, which is judged in its place`
      }</td></tr>
`,
  )
  return section('deprecations', 'Deprecations', [
    '',
    rows.length === 0
      ? html`<p class="lead">Nothing is deprecated.</p>`
      : html`<div class="scroll"><table><thead><tr><th scope="col">Key</th><th scope="col">State</th><th scope="col">What to do</th></tr></thead><tbody>${rows}</tbody></table></div>`,
  ])
}
