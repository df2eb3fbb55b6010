import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { count } from '../printable.js'
import type { CatalogFacts } from './catalog-facts.js'
import { diagramSvg } from './diagram.js'
import { layOut } from './diagram-layout.js'
import { modulesSection, permissionsSection } from './html-modules.js'
import { deprecationsSection, matrixSection, opensSection, salesSections } from './html-sales.js'
import { type Content, html, Markup } from './markup.js'

/**
 * The catalog as one HTML file that needs nothing else: no request leaves it, and its policy lets only its own style and script
 * run. Reads without JavaScript, which adds the search and the filter of the matrix. The same catalog gives the same file.
 *
 * @throws Error if the style and the script that ship with this npm package are not there.
 */
export function htmlPage(facts: CatalogFacts): string {
  const style = asset('page.css')
  const script = asset('page.js')
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="stagedoor docs">
<title>${facts.title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${topBar(facts)}
<div class="layout">
${contents(facts)}
<main id="content">
${overview(facts)}
${matrixSection(facts)}
${modulesSection(facts)}
${permissionsSection(facts)}
${salesSections(facts)}
${opensSection(facts)}
${deprecationsSection(facts)}
<p id="no-match" class="lead" hidden>Nothing matches. Fewer letters find more.</p>
</main>
</div>
<script>${new Markup(script)}</script>
</body>
</html>
`
  return page.source
}

/** A file of the npm package that goes into the page as it is. */
const asset = (name: string): string =>
  readFileSync(new URL(`../../assets/page/${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n')

const hashOf = (source: string): string => `sha256-${createHash('sha256').update(source).digest('base64')}`

const topBar = ({ title }: CatalogFacts): Markup => html`<header class="bar">
<p class="brand"><a href="#content">${title}</a></p>
<div class="search" role="search" data-script hidden><label class="sr" for="search">Search the catalog</label>
<input id="search" type="search" placeholder="Search keys and words" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">/</kbd>
<output id="found" for="search" aria-live="polite"></output></div>
</header>`

const SECTIONS: readonly (readonly [string, string])[] = [
  ['overview', 'Overview'],
  ['matrix', 'What each package opens'],
  ['modules', 'Modules'],
  ['permissions', 'Permissions'],
  ['packages', 'Packages'],
  ['addons', 'Add-ons and slices'],
  ['opens', 'What opens what'],
  ['deprecations', 'Deprecations'],
]

function contents({ catalog }: CatalogFacts): Markup {
  const below = (id: string): Content =>
    id === 'modules' &&
    html`<ul>${catalog.modules.map(({ key, title }) => html`<li><a href="#module-${key}">${title}</a></li>`)}</ul>`
  return html`<nav class="contents" aria-label="Contents"><ul>${SECTIONS.map(
    ([id, title]) => html`<li><a href="#${id}">${title}</a>${below(id)}</li>`,
  )}</ul></nav>`
}

function overview({ title, catalog }: CatalogFacts): Markup {
  const slices = catalog.permissions.filter(({ gates }) => gates.length > 0)
  const amounts = [
    count(catalog.modules.length, 'module'),
    count(catalog.permissions.length, 'permission'),
    count(catalog.packages.length, 'package'),
    count(catalog.addons.length, 'add-on'),
    `${count(slices.length, 'permission')} in slices`,
  ]
  return html`<section id="overview" data-quiet>
<h1>${title}</h1>
<p class="amounts">${amounts.map((text) => html`<span>${text}</span> `)}</p>
<figure><div class="scroll">${diagramSvg(layOut(catalog))}</div>
<figcaption><span class="legend includes">package includes module</span> <span class="legend unlocks">add-on unlocks module</span> <span class="legend slice">add-on opens a slice</span> <span class="legend alone">also sold by itself</span> <span class="legend planned">planned</span></figcaption></figure>
</section>
`
}
