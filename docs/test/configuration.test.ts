import { type AuthorizerOptions, createAuthorizer } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { catalog } from '../samples/catalog.ts'
import { columnOf, tableOf } from './tables.ts'
import { propertiesIn } from './unions.ts'

const PAGE = 'reference/configuration.md'
const OPTIONS = 'packages/server/src/authorizer/authorizer-options.ts'

/** The names in the first column; a row may stand for several. */
const namesUnder = (heading: string, column = 'option'): readonly string[] =>
  columnOf(PAGE, heading, column).flatMap((cell) => cell.replaceAll('`', '').split(', '))

describe('docs/reference/configuration.md', () => {
  it('lists every option of createGuard, AccessModule and createAuthorizer', () => {
    const headings = [
      'Catalog and issuer',
      'Tokens',
      'Company and access data',
      'Answers',
      'Events and environment',
    ]
    const listed = headings.flatMap((heading) => namesUnder(heading))
    expect(listed.toSorted()).toEqual(propertiesIn(OPTIONS, 'AuthorizerOptions').toSorted())
  })

  it.each([
    ['IssuerOptions', OPTIONS],
    ['LimitOptions', OPTIONS],
    ['TokenCacheOptions', OPTIONS],
    ['GuardOptions', 'packages/server/src/guard/guard-options.ts'],
    ['GuardOptions', 'packages/nest/src/access.decorators.ts', 'RequirePermissionOptions'],
    ['AuthenticateOptions', 'packages/express/src/guard.ts'],
    ['AccessModuleExtras', 'packages/nest/src/access-extras.ts'],
  ])('lists every option under %s', (heading, path, name = heading) => {
    expect(namesUnder(heading).toSorted()).toEqual(propertiesIn(path, name).toSorted())
  })

  /** The option that holds the options of a table. */
  const within = new Map([
    ['TokenCacheOptions', 'tokenCache'],
    ['LimitOptions', 'limits'],
  ])
  const headed = [
    'Catalog and issuer',
    'Tokens',
    'TokenCacheOptions',
    'LimitOptions',
    'Company and access data',
  ]
  const bounded = headed.flatMap((heading) =>
    tableOf(PAGE, heading).flatMap(({ option = '', bounds = '' }) => {
      const [, least, most] = /^([\d,]+) to ([\d,]+)$/.exec(bounds.replaceAll(',', '')) ?? []
      return most === undefined ? [] : [{ heading, option, least: Number(least), most: Number(most) }]
    }),
  )

  it.each(bounded)(
    '$option: takes $least to $most, and throws beyond',
    ({ heading, option, least, most }) => {
      const make = (value: number): unknown =>
        createAuthorizer({
          catalog,
          issuer: 'https://auth.example.com',
          audience: 'api',
          ...(within.has(heading)
            ? { [within.get(heading) ?? '']: { [option]: value } }
            : { [option]: value }),
        } as AuthorizerOptions)
      for (const value of [least, most]) expect(() => make(value)).not.toThrow()
      for (const value of [least - 1, most + 1]) expect(() => make(value)).toThrow(TypeError)
    },
  )

  it('states the bounds of every whole number', () => {
    expect(bounded.map(({ option }) => option)).toEqual([
      'maxStaleKeys',
      'maxTokenBytes',
      'maxLifetime',
      'clockTolerance',
      'maxEntries',
      'maxBytes',
      'companies',
      'grants',
      'patterns',
      'scopeValues',
      'dimensions',
      'resolverTimeout',
    ])
  })

  it('lists every field of an event', () => {
    const fields = propertiesIn('packages/server/src/observe/decision-event.ts', 'DecisionEvent')
    expect(namesUnder('Events', 'field').toSorted()).toEqual(fields.toSorted())
  })
})
