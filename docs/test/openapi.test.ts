import { describe, expect, it } from 'vitest'
import { bill, document } from '../samples/openapi.ts'
import { answerIn, columnOf } from './tables.ts'

const PAGE = 'guides/openapi.md'

describe('docs/guides/openapi.md', () => {
  const operation = document.paths['/bills/{id}'].get as unknown as Readonly<Record<string, object>>
  const extension = operation['x-stagedoor'] as { readonly guards: readonly object[] }

  it('shows the extension of an operation', () => {
    expect(answerIn(PAGE, 'x-stagedoor')).toEqual(extension)
  })

  it('lists every member of the extension', () => {
    const listed = columnOf(PAGE, 'What is added to an operation', 'member').map((member) =>
      member.replaceAll('`', ''),
    )
    const { text: _, ...described } = { ...bill.description, intent: 'give' }
    expect(listed.toSorted()).toEqual(
      [...Object.keys(extension), ...Object.keys(described).map((name) => `guards[].${name}`)].toSorted(),
    )
  })

  it('says what is added: security, responses and the header of the company', () => {
    expect(operation).toMatchObject({
      security: [{ bearer: [] }],
      parameters: [{ name: 'X-Org', in: 'header' }],
      responses: { 200: { description: 'The bill.' } },
    })
    expect(Object.keys(operation.responses ?? {})).toEqual(['200', '400', '401', '403', '404', '503'])
  })
})
