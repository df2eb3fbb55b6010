// What is given to `page.evaluate` runs in the page.
/// <reference lib="dom" />
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { platformCatalog } from '@stagedoor/platform-catalog'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogFacts } from '../../src/docs/catalog-facts.ts'
import { htmlPage } from '../../src/docs/html-page.ts'
import { hasChromium, mustHaveChromium, startChromium } from './chromium.ts'
import { ATTACKS, hostile } from './hostile-catalog.ts'

let browser: Browser | undefined
const folder = mkdtempSync(join(tmpdir(), 'stagedoor-page-'))
const url = (name: string): string => pathToFileURL(join(folder, name)).href

beforeAll(async () => {
  writeFileSync(join(folder, 'platform.html'), htmlPage(catalogFacts(platformCatalog, 'Platform catalog')))
  writeFileSync(join(folder, 'hostile.html'), htmlPage(catalogFacts(hostile, ATTACKS.join(' '))))
  if (hasChromium) browser = await startChromium()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Opened {
  readonly page: Page
  /** Everything that the browser complained of, and every request beside the page itself. */
  readonly complaints: readonly string[]
}

async function open(name: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await (browser as Browser).newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (request.url() !== url(name)) complaints.push(request.url())
  })
  await page.goto(url(name))
  return { page, complaints }
}

const visible = (page: Page, selector: string): Promise<readonly string[]> =>
  page
    .locator(selector)
    .filter({ visible: true })
    .evaluateAll((elements) => elements.map((element) => element.id || (element.textContent ?? '').trim()))

it('is opened in a real browser, where one must be there', () => {
  if (!hasChromium)
    console.warn('No Chromium at CHROMIUM_PATH or /usr/bin/chromium: the page is checked as text only.')
  expect(hasChromium || !mustHaveChromium, 'CI is set, and there is no Chromium').toBe(true)
})

describe.skipIf(!hasChromium)('the page in a browser', { timeout: 60_000 }, () => {
  it('opens without a complaint and without a request', async () => {
    const { page, complaints } = await open('platform.html')
    expect(await page.title()).toBe('Platform catalog')
    expect(complaints).toEqual([])
  })

  it('finds what one types, and shows everything again after Escape', async () => {
    const { page } = await open('platform.html')
    await page.keyboard.press('/')
    await page.keyboard.type('vendor search')
    expect(await visible(page, '#permissions tr[data-entry]')).toEqual(['permission-basic.vendors.search'])
    expect(await visible(page, '#matrix tr.perm')).toHaveLength(1)
    expect(await visible(page, '#matrix tr.module')).toHaveLength(1)
    expect(await page.locator('#found').textContent()).toMatch(/^\d+ matches$/)
    expect(await page.locator('#overview').isVisible()).toBe(false)
    await page.fill('#search', 'no such thing')
    expect(await page.locator('#no-match').isVisible()).toBe(true)
    expect(await visible(page, 'main > section')).toEqual([])
    await page.press('#search', 'Escape')
    expect(await visible(page, '#permissions tr[data-entry]')).toHaveLength(33)
    expect(await page.locator('#overview').isVisible()).toBe(true)
  })

  it('shows everything again when a link leads to what the search has hidden', async () => {
    const { page } = await open('platform.html')
    await page.fill('#search', 'touring')
    await page.click('nav a[href="#module-finance"]')
    await page.locator('#module-finance').waitFor({ state: 'visible' })
    expect(await page.inputValue('#search')).toBe('')
  })

  it('narrows the matrix to what one package opens', async () => {
    const { page } = await open('platform.html')
    expect(await visible(page, '#matrix tr.module')).toHaveLength(10)
    expect(await visible(page, '#matrix tr.perm')).toHaveLength(0)
    await page.selectOption('#column', { label: 'Basic for venues' })
    const modules = await visible(page, '#matrix tr.module th')
    expect(modules.map((text) => text.split(' ').at(-1))).toEqual([
      'basic',
      'venue',
      'finance',
      'ai',
      'touring',
    ])
    await page.check('#with-permissions')
    const permissions = await visible(page, '#matrix tr.perm th')
    expect(permissions).toContain('venue.details.read')
    expect(permissions).not.toContain('artist.profile.view')
    await page.fill('#search', 'vendors.read')
    expect(await visible(page, '#matrix tr.perm th')).toEqual(['basic.vendors.read'])
    await page.selectOption('#column', { label: 'the module by itself' })
    expect(await visible(page, '#matrix tr.perm th')).toEqual([])
  })

  it('reads without JavaScript, permissions of the matrix included', async () => {
    const { page, complaints } = await open('platform.html', { javaScriptEnabled: false })
    expect(await visible(page, 'main > section')).toHaveLength(8)
    expect(await visible(page, 'article')).toHaveLength(20)
    expect(await page.locator('#search').isVisible()).toBe(false)
    await page.check('#with-permissions')
    expect(await visible(page, '#matrix tr.perm')).toHaveLength(33)
    expect(complaints).toEqual([])
  })

  it('lights what a box of the diagram has to do with', async () => {
    const { page } = await open('platform.html')
    await page.hover('[data-node="package:basic_venue"]')
    expect(await page.locator('.edge.lit').count()).toBe(2)
    expect(await page.locator('[data-node].lit').count()).toBe(3)
    await page.click('[data-node="module:finance"]')
    expect(page.url()).toMatch(/#module-finance$/)
  })

  it.each(['light', 'dark'] as const)('has enough contrast to be read, %s', async (colorScheme) => {
    const { page } = await open('platform.html', { colorScheme })
    const lowest = await page.evaluate(() => {
      const luminance = (colour: string): number => {
        const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((value) => {
          const part = Number(value) / 255
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
      }
      const behind = (element: Element | null): string => {
        const colour = element === null ? 'rgb(255, 255, 255)' : getComputedStyle(element).backgroundColor
        return element === null || !/, 0\)$|transparent/.test(colour) ? colour : behind(element.parentElement)
      }
      const texts = ['p', 'li', 'dt', 'dd', 'th', 'td', 'a', 'code', '.badge', '.chip', '.nothing', '.how']
      return [...document.querySelectorAll(texts.join(','))]
        .filter((element) => element.getClientRects().length > 0 && element.closest('svg, .skip') === null)
        .map((element) => {
          const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))]
          const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
          return { contrast, text: element.outerHTML.slice(0, 120) }
        })
        .reduce((least, each) => (each.contrast < least.contrast ? each : least))
    })
    expect(lowest.contrast, lowest.text).toBeGreaterThanOrEqual(4.5)
  })

  it('fits a telephone', async () => {
    const { page } = await open('platform.html', { viewport: { width: 360, height: 740 } })
    const [needed, there] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
    expect(needed).toBeLessThanOrEqual(there ?? 0)
  })

  it('runs nothing that a catalog says, and shows it as it is', async () => {
    const { page, complaints } = await open('hostile.html')
    expect(complaints).toEqual([])
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false)
    expect(await page.locator('img, iframe, b').count()).toBe(0)
    expect(await page.locator('#module-finance h3').textContent()).toContain(ATTACKS[0])
    const shown = await page.locator('#module-finance .capabilities li').allTextContents()
    expect(shown.slice(0, 7)).toEqual(ATTACKS.slice(0, 7))
    await page.fill('#search', '<script>')
    expect(await page.locator('#module-finance').isVisible()).toBe(true)
  })

  it('would not run a script that got in all the same', async () => {
    const { page, complaints } = await open('platform.html')
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.pwned = 1'
      document.body.append(script)
      document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.example/x.png">')
      return 'pwned' in window
    })
    expect(ran).toBe(false)
    await expect
      .poll(() => complaints.filter((text) => text.includes('Content Security Policy')).length)
      .toBeGreaterThan(1)
  })
})
