import { isId, parseMember } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { documentWith, pathOf, scope } from '../fixtures/member-documents.ts'
import { accessWith } from '../fixtures/shop-catalog.ts'

const NO_TEXT = [7, true, {}, [], null, undefined]

describe('MEM-3: ids', () => {
  it.each(['a', 'x'.repeat(256), 'a b', '*', 'ü', '💥', '__proto__', '0'])('%j is one', (id) => {
    const { member } = parseMember({
      userId: id,
      companyId: id,
      grants: [{ permissions: [], scope: { bu: [id] } }],
    })
    expect(member).toMatchObject({ userId: id, companyId: id, grants: [{ scope: { bu: [id] } }] })
  })

  it.each([
    '',
    ' ',
    ' a',
    'a ',
    'a\n',
    '\ta',
    'a\u0000b',
    'a\u001bb',
    'a\u001fb',
    'a\u007fb',
    'a\u0085b',
    'a\u009fb',
    'a\u2028b',
    'a\u2029b',
    '\ufeffa',
    '\u00a0a',
    'x'.repeat(257),
  ])('%j is none, for a user, a company or a scope (ABUSE-36, ABUSE-184)', (id) => {
    expect(pathOf(documentWith({ userId: id }))).toBe('userId')
    expect(pathOf(documentWith({ companyId: id }))).toBe('companyId')
    expect(pathOf(scope({ businessUnit: ['bu_1', id] }))).toBe('grants[1].scope.businessUnit')
  })

  it.each(NO_TEXT)('%j is never coerced to one', (value) => {
    expect(pathOf(documentWith({ userId: value }))).toBe('userId')
    expect(pathOf(documentWith({ companyId: value }))).toBe('companyId')
    expect(pathOf(documentWith({ userId: [value] }))).toBe('userId')
  })

  it('are compared exactly: case and composition matter', () => {
    const held = ['BU', '\u00e9']
    const access = accessWith({
      grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: held } }],
    })
    const can = (businessUnit: string) => access.can('finance.bills.read', { businessUnit })
    expect(held.every(can)).toBe(true)
    expect(['bu', 'BU ', 'e\u0301'].some(can)).toBe(false)
  })

  it('are well-formed: half a character is none, and in UTF-8 all halves are one (ABUSE-176)', () => {
    for (const half of ['u\ud800', '\udc00u', '\udc00\ud800', 'u\udfff'])
      expect(pathOf(documentWith({ userId: half }))).toBe('userId')
    for (const whole of ['\u{1f3ad}', '\ud7ff', '\ue000']) expect(isId(whole)).toBe(true)
  })
})
