import { platformCatalog } from '@stagedoor/platform-catalog'
import { describe, expect, it } from 'vitest'
import { questionFrom } from '../../src/question/question.ts'
import { describeTarget, targetFrom } from '../../src/question/target-option.ts'

describe('a target on the command line', () => {
  it('is no target where no option is given', () => {
    expect(targetFrom()).toBeUndefined()
    expect(describeTarget(undefined)).toBe('no target')
  })

  it('holds a list where a dimension is named twice, and keeps what follows the first =', () => {
    const target = targetFrom(['businessUnit=bu_1', 'event=a=b', 'businessUnit=bu_2'])
    expect(target).toEqual({ businessUnit: ['bu_1', 'bu_2'], event: 'a=b' })
    expect(describeTarget(target)).toBe('businessUnit=[bu_1, bu_2], event=a=b')
  })

  it('may be empty, which matches nothing', () => {
    expect(targetFrom(['businessUnit='])).toEqual({ businessUnit: '' })
  })

  it.each(['businessUnit', '=bu_1', 'Business=1', 'a b=1', '__proto__=1'])('is not %j', (option) => {
    expect(() => targetFrom([option])).toThrow('is no target')
  })
})

describe('a question on the command line', () => {
  it('is about a permission, or about a module by itself', () => {
    expect(questionFrom(platformCatalog, 'finance.bills.read')).toMatchObject({
      kind: 'permission',
      requirement: 'finance.bills.read',
    })
    expect(questionFrom(platformCatalog, 'finance')).toMatchObject({
      kind: 'module',
      requirement: { kind: 'moduleAccess', module: 'finance' },
    })
  })

  it('names keys that are spelt almost so', () => {
    expect(() => questionFrom(platformCatalog, 'finance.bils.read')).toThrow(
      expect.objectContaining({ code: 'usage', fix: 'Did you mean finance.bills.read?' }),
    )
  })

  it('is no pattern', () => {
    expect(() => questionFrom(platformCatalog, 'finance.*')).toThrow('finance.* is a pattern')
  })
})
