import type { Catalog, CatalogModule, CatalogPermission } from '@stagedoor/core'
import { type CatalogFacts, compatibility, permissionsOf } from './catalog-facts.js'
import { badge, keyLink, keyLinks, NOTHING, section, waysList } from './html-words.js'
import { type Content, html, joined, type Markup } from './markup.js'

/** Every module, with all its answers. Never throws. */
export const modulesSection = (facts: CatalogFacts): Markup =>
  section('modules', 'Modules', [
    'What the product is made of, and what permissions are named after. Packages, add-ons and prices change; these stay.',
    html`<div class="cards">${facts.catalog.modules.map((each) => moduleCard(facts, each))}</div>`,
  ])

function moduleCard({ catalog, ways }: CatalogFacts, each: CatalogModule): Markup {
  const permissions = permissionsOf(catalog, each)
  return html`<article class="card" id="module-${each.key}" data-entry>
<header><h3>${each.title} <code>${each.key}</code></h3>
<p class="badges">${badge(each.type)} ${badge(each.status, each.status === 'live' ? 'good' : 'quiet')}${
    each.standalone && html` ${badge('sold by itself')}`
  }${each.listed && html` ${badge('listed')}`}</p></header>
<p class="surface">${each.surface}</p>
<dl class="answers">${answers(catalog, each).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
<div><dt>Opened by</dt><dd>${waysList(ways.get(each.key) ?? [])}</dd></div></dl>
${
  each.capabilities.length > 0 &&
  html`<h4>What one can do with it</h4><ul class="capabilities">${each.capabilities.map((text) => html`<li>${text}</li>`)}</ul>`
}
${permissions.length > 0 && html`<h4>Permissions</h4><ul class="resources">${resources(permissions)}</ul>`}
${excuses(each)}
</article>
`
}

function answers(catalog: Catalog, each: CatalogModule): readonly (readonly [string, Content])[] {
  const touching = catalog.addons.filter(
    ({ modules, slice }) =>
      modules.includes(each.key) || slice.some((key) => catalog.permissionOf(key)?.module === each.key),
  )
  return [
    ['Bought by itself', each.standalone ? 'yes' : 'no'],
    ['Offered when refused', each.listed ? 'yes' : 'no'],
    ['Packages', compatible(each.packages, 'package')],
    [
      'Add-ons',
      each.addons === 'any'
        ? html`any; today ${keyLinks(
            'addon',
            touching.map(({ key }) => key),
          )}`
        : compatible(each.addons, 'addon'),
    ],
    ['Sensitive to', each.scopes.length === 0 ? 'no scope' : joined(each.scopes.map(code), ', ')],
    ['Navigation', each.navigation ?? NOTHING],
    ['Backend', each.backend === undefined ? NOTHING : code(each.backend)],
    ['Owner', each.owner ?? NOTHING],
    ['Number', each.number],
  ]
}

function compatible(value: CatalogModule['packages'], kind: 'package' | 'addon'): Content {
  const keys = compatibility(value)
  return typeof keys === 'string' ? keys : keyLinks(kind, keys)
}

const code = (text: string): Markup => html`<code>${text}</code>`

/** The permissions by resource: `bills: read, write`. */
function resources(permissions: readonly CatalogPermission[]): readonly Markup[] {
  const byResource = new Map<string, CatalogPermission[]>()
  for (const permission of permissions) {
    const list = byResource.get(permission.resource) ?? []
    byResource.set(permission.resource, list)
    list.push(permission)
  }
  return [...byResource].map(
    ([resource, list]) =>
      html`<li><code>${resource}</code> ${list.map(({ key, action }) => html`<a class="chip" href="#permission-${key}">${action}</a> `)}</li>`,
  )
}

/** Why the entry is excused from a rule of the linter: a promise to whoever reads the catalog. */
function excuses({ excuse = {} }: CatalogModule): Content {
  const reasons = Object.entries(excuse)
  return (
    reasons.length > 0 &&
    html`<h4>Excused from</h4><ul class="excuses">${reasons.map(([rule, reason]) => html`<li><code>${rule}</code> ${reason}</li>`)}</ul>`
  )
}

/** Every permission, below its module. Never throws. */
export function permissionsSection({ catalog }: CatalogFacts): Markup {
  const groups = catalog.modules.filter(({ permissions }) => permissions.length > 0)
  const head = html`<thead><tr><th scope="col">Permission</th><th scope="col">What it allows</th><th scope="col">Sensitive to</th><th scope="col">Add-on</th></tr></thead>`
  return section('permissions', 'Permissions', [
    'A key is module, resource and action. A company needs the module, a member needs the module and a grant that covers the key.',
    html`<div class="scroll"><table class="permissions">${head}${groups.map(
      (
        each,
      ) => html`<tbody data-group><tr class="group"><th colspan="4" scope="rowgroup">${each.title} ${keyLink('module', each.key)}</th></tr>
${permissionsOf(catalog, each).map(permissionRow)}</tbody>`,
    )}</table></div>`,
  ])
}

function permissionRow(permission: CatalogPermission): Markup {
  const { key, description, scopes, gates, delegable, deprecated } = permission
  return html`<tr id="permission-${key}" data-entry><th scope="row"><code>${key}</code>${
    deprecated !== undefined && html` ${badge('deprecated', 'warn')}`
  }${!delegable && html` ${badge('no wildcard covers it', 'quiet')}`}</th><td>${description ?? NOTHING}${
    deprecated !== undefined && html`<p class="note">${deprecated}</p>`
  }</td><td>${scopes.length === 0 ? NOTHING : joined(scopes.map(code), ', ')}</td><td>${keyLinks('addon', gates)}</td></tr>
`
}
