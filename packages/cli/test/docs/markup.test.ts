import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markdownKey, markdownText } from '../../src/docs/markdown-text.ts'
import { escapeHtml, html, joined } from '../../src/docs/markup.ts'

/** Any characters, halves of a pair too: `unit: 'binary'` would take seconds to prepare. */
const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
})

describe('a template of HTML', { timeout: 60_000 }, () => {
  it('escapes whatever is put into it, and keeps what another template made', () => {
    const inner = html`<b>${'<i>'}</b>`
    expect(html`<p title="${'"\''}">${inner}${['&', 1, undefined, false]}</p>`.source).toBe(
      '<p title="&quot;&#39;"><b>&lt;i&gt;</b>&amp;1</p>',
    )
    expect(html`${joined(['a', 'b'], ', ')}`.source).toBe('a, b')
  })

  it('has no text that ends a tag, an attribute or a comment', () => {
    fc.assert(
      fc.property(anyText, (text) => !/[<>"']|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u.test(escapeHtml(text))),
    )
  })

  it('cannot be fooled by an object that looks like markup', () => {
    const fake = { source: '<script>' } as unknown as string
    expect(html`${[String(fake)]}`.source).toBe('[object Object]')
  })
})

describe('a text in Markdown', { timeout: 60_000 }, () => {
  it.each([
    ['a | b', 'a \\| b'],
    ['<b>x</b> & y', '\\<b\\>x\\</b\\> &amp; y'],
    ['[x](javascript:y)', '\\[x\\](javascript:y)'],
    ['# no heading', '\\# no heading'],
    ['- no item', '\\- no item'],
    ['1. no item', '1\\. no item'],
    ['--- no line', '\\--- no line'],
    ['see https://evil.example or www.evil.example', 'see https\\://evil.example or www\\.evil.example'],
    ['`code` *bold* _it_ ~x~', '\\`code\\` \\*bold\\* \\_it\\_ \\~x\\~'],
    ['two\nlines\u0000', 'two lines'],
    ['back\\slash', 'back\\\\slash'],
    ['Costs, profit and loss - as expected (2.0).', 'Costs, profit and loss - as expected (2.0).'],
  ])('%j is written as %j', (text, written) => {
    expect(markdownText(text)).toBe(written)
  })

  it('is one line, in which nothing is markup', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = markdownText(text)
        return !/[\n\r]/.test(written) && !/[<>[\]`*_|~]/.test(written.replace(/\\[^A-Za-z0-9\s]/g, ''))
      }),
    )
  })

  it('has keys in code, which nothing in them can end', () => {
    expect(markdownKey('finance.bills.*')).toBe('`finance.bills.*`')
    expect(markdownKey('a`<b>')).toBe('`a??b?`')
  })
})
