import { expect, it } from 'vitest'
import { fromRepository } from '../run-cli.ts'
import { referencePage } from './reference-page.ts'

// `vitest run packages/cli/test/lint -u` writes the page.
it('docs/reference/lint-rules.md says what the rules say', async () => {
  await expect(referencePage()).toMatchFileSnapshot(fromRepository('docs/reference/lint-rules.md'))
})
