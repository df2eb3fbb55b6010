import { expect, it } from 'vitest'
import { decision, mayReadArtists } from './readme-sample.js'

it('says in the README what the catalog answers', () => {
  expect(mayReadArtists).toBe(true)
  expect(decision).toMatchObject({
    reason: 'module_not_entitled',
    offers: [
      { kind: 'addon', key: 'finance_extension' },
      { kind: 'module', key: 'finance' },
    ],
  })
})
