import { describe, expect, it } from 'vitest'
import { printable, printableJson } from '../src/printable.ts'

describe('text on its way to a terminal', () => {
  it.each([
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['a\nb\r\n', 'a\\u{a}b\\u{d}\\u{a}'],
    ['\u009b2J', '\\u{9b}2J'],
    ['user\u202etxt.exe', 'user\\u{202e}txt.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['\ud800', '\\u{d800}'],
    ['user\u00ad_1', 'user\\u{ad}_1'],
    ['user\u{e0041}', 'user\\u{e0041}'],
    ['Müller & 東京 🎪', 'Müller & 東京 🎪'],
  ])('shows %j without what a terminal would act on', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('keeps JSON the same JSON', () => {
    const value = { 'a\u009b': ['\u202e', '\u001b[2J', 'b\nc', '\u{e0041}'], d: 1 }
    const text = printableJson(value)
    expect(JSON.parse(text)).toEqual(value)
    expect([...text].every((character) => character === '\n' || character >= ' ')).toBe(true)
    expect(text).not.toMatch(/[\u009b\u202e\u{e0041}]/u)
  })
})
