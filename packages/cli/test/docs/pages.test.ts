import { createHash } from 'node:crypto'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { describe, expect, it } from 'vitest'
import { catalogFacts } from '../../src/docs/catalog-facts.ts'
import { layOut } from '../../src/docs/diagram-layout.ts'
import { htmlPage } from '../../src/docs/html-page.ts'
import { markdownPage } from '../../src/docs/markdown-page.ts'
import { catalogOf } from '../definitions.ts'
import { ATTACKS, hostile } from './hostile-catalog.ts'

const facts = catalogFacts(platformCatalog, 'Platform')
const pages = { html: htmlPage(facts), markdown: markdownPage(facts) }

describe('the page of a catalog', () => {
  it.each(['html', 'markdown'] as const)('names every entry and every answer, in %s', (form) => {
    const page = pages[form]
    const { modules, permissions, packages, addons } = platformCatalog
    for (const { key } of [...modules, ...permissions, ...packages, ...addons]) expect(page).toContain(key)
    for (const { surface, capabilities } of modules)
      for (const text of [surface, ...capabilities]) expect(page).toContain(text.replaceAll('&', '&amp;'))
    for (const { description = '' } of permissions) expect(page).toContain(description)
    for (const { description = '' } of [...packages, ...addons]) expect(page).toContain(description)
  })

  it('is the same for the same catalog', () => {
    expect(htmlPage(catalogFacts(platformCatalog, 'Platform'))).toBe(pages.html)
  })

  it('is there for a catalog with nothing in it', () => {
    const empty = catalogFacts(catalogOf({ modules: {} }), 'Nothing yet')
    expect(htmlPage(empty)).toContain('0 modules')
    expect(markdownPage(empty)).toContain('Nothing is deprecated.')
  })

  it('lists retired keys and deprecated permissions', () => {
    const page = markdownPage(catalogFacts(hostile, 'Hostile'))
    expect(page).toContain('| `finance.invoices.read` | retired | use `finance.bills.read` |')
    expect(page).toMatch(/\| `finance\.bills\.read` \| deprecated \|/)
    expect(page).toContain('covered by its exact key only')
  })
})

describe('the HTML of the page', () => {
  it('asks nothing of anyone: no address in it is followed by itself', () => {
    for (const page of [pages.html, htmlPage(catalogFacts(hostile, ATTACKS[0] ?? ''))]) {
      const tags = [...page.matchAll(/<[a-z][^>]*>/g)].map(([tag]) => tag)
      expect(tags.filter((tag) => /\s(src|href|action|data|poster|style|on\w+)=(?!"#)/.test(tag))).toEqual([])
      expect(
        tags.filter((tag) => /^<(script|style|iframe|img|object|embed|link|base|form)\b/.test(tag)),
      ).toEqual(['<style>', '<script>'])
    }
  })

  it('has a policy that lets its own style and script run, by their hashes, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(pages.html)?.[1]
    const hash = (tag: string): string => {
      const source = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(pages.html)?.[1] ?? ''
      return `&#39;sha256-${createHash('sha256').update(source).digest('base64')}&#39;`
    }
    expect(policy).toBe(
      `default-src &#39;none&#39;; style-src ${hash('style')}; script-src ${hash('script')}; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    )
    expect(pages.html.indexOf('Content-Security-Policy')).toBeLessThan(pages.html.indexOf('<style>'))
  })

  it('has every id once, and every link leads to one', () => {
    const ids = [...pages.html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of pages.html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  })

  it('closes every tag that it opens', () => {
    const open: string[] = []
    const body = pages.html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
    for (const [tag, close, name = ''] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'input', 'br'].includes(name) || tag.endsWith('/>')) continue
      if (close === '') open.push(name)
      else expect(open.pop()).toBe(name)
    }
    expect(open).toEqual([])
  })
})

describe('the diagram', () => {
  const { nodes, edges, width, height } = layOut(platformCatalog)

  it('has a box for everything that is sold or opened, and none lies over another', () => {
    const { modules, packages, addons } = platformCatalog
    expect(nodes).toHaveLength(modules.length + packages.length + addons.length)
    for (const one of nodes) {
      expect(one.x >= 0 && one.y >= 0 && one.x < width && one.y < height).toBe(true)
      for (const other of nodes)
        if (one !== other && one.x === other.x) expect(Math.abs(one.y - other.y)).toBeGreaterThan(46)
    }
  })

  it('has a line for every inclusion, every unlocked module and every slice', () => {
    const lines = edges.map(({ from, to, kind }) => `${from.id} ${kind} ${to.id}`)
    expect(lines).toContain('package:basic_promoter includes module:basic')
    expect(lines).toContain('addon:finance_extension unlocks module:finance')
    expect(lines).toContain('addon:vendor_directory slice module:basic')
    expect(lines).toHaveLength(12)
  })
})
