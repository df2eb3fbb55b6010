import { describe, expect, it } from 'vitest'
import { refusalOf, wide, wideClaims } from './reading.ts'

describe('the message of a refusal', () => {
  it('begins with the path of the claim that is wrong', () => {
    const { path, message } = refusalOf(wide, wideClaims('*'))
    expect(path).toBe('grants.list[0].p')
    expect(message.startsWith(`${path} `)).toBe(true)
  })

  it('speaks of the entry where all of it is wrong', () => {
    const { path, message } = refusalOf(wide, 'claims')
    expect(path).toBe('')
    expect(message.startsWith('the entry ')).toBe(true)
  })
})
