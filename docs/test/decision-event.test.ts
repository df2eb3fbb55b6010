import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAYERS } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { columnOf } from './tables.ts'
import { membersIn, unionIn } from './unions.ts'

const PAGE = 'reference/decision-events.md'
const EVENT = 'packages/server/src/observe/decision-event.ts'
const CODES = 'packages/server/src/answer/refusal-codes.ts'
const DELEGATION = 'packages/core/src/delegation/delegation.ts'

interface Schema {
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly type?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

const schema: Schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'reference', 'decision-event.schema.json'), 'utf8'),
)

/** The schema of a member, by its path. */
const schemaAt = (...path: readonly string[]): Schema =>
  path.reduce((at: Schema, name) => at.properties?.[name] ?? at.items?.properties?.[name] ?? {}, schema)

/** Is a member of an event in its JSON? `cause` is not enumerable. */
const isWritten = ({ name }: { readonly name: string }): boolean => name !== 'cause'

const reasons = unionIn('packages/core/src/access/decision.ts', 'Reason')
const delegationReasons = unionIn(DELEGATION, 'DelegationReason')

describe('docs/reference/decision-event.schema.json', () => {
  it.each([
    ['the event', schema, EVENT, 'DecisionEvent'],
    ['identity', schemaAt('identity'), 'packages/server/src/identity.ts', 'Identity'],
    ['items', schemaAt('items').items ?? {}, DELEGATION, 'DelegationItem'],
    ['versions', schemaAt('versions'), 'packages/core/src/member/member.ts', 'MemberVersions'],
  ])('has the members of %s, and requires those that are always there', (_what, part, path, name) => {
    const members = membersIn(path, name).filter(isWritten)
    expect(Object.keys(part.properties ?? {}).toSorted()).toEqual(members.map((each) => each.name).toSorted())
    const required = members.filter(({ isOptional }) => !isOptional).map((each) => each.name)
    expect([...(part.required ?? [])].toSorted()).toEqual(required.toSorted())
  })

  it.each([
    ['code', [...unionIn(CODES, 'GuardErrorCode'), ...reasons, ...unionIn(CODES, 'RefusalCode')]],
    ['stage', unionIn(CODES, 'TokenStage')],
    ['layer', LAYERS],
    ['reason', [...reasons, ...delegationReasons]],
  ])('knows every %s', (member, texts) => {
    expect(schemaAt(member).enum?.toSorted()).toEqual([...new Set(texts)].toSorted())
  })

  it('knows every reason of an item', () => {
    expect(schemaAt('items', 'reason').enum).toEqual(delegationReasons)
  })

  it('types every member as the interface does', () => {
    const written = membersIn(EVENT, 'DecisionEvent')
      .filter(isWritten)
      .map(({ name, type }) => [name, type])
    expect(Object.fromEntries(written)).toEqual({
      version: String(schemaAt('version').const),
      outcome: schemaAt('outcome')
        .enum?.map((text) => `'${text}'`)
        .join(' | '),
      route: schemaAt('route').type,
      durationMs: schemaAt('durationMs').type,
      status: 'number',
      code: 'RefusalCode',
      stage: 'TokenStage',
      problem: schemaAt('problem').type,
      layer: 'Layer',
      reason: 'Reason | DelegationReason',
      permission: schemaAt('permission').type,
      requirement: schemaAt('requirement').type,
      items: 'readonly DelegationItem[]',
      identity: 'Identity',
      company: schemaAt('company').type,
      role: schemaAt('role').type,
      versions: 'MemberVersions',
    })
  })
})

describe('docs/reference/decision-events.md', () => {
  it('lists every member, in the order of the schema', () => {
    expect(columnOf(PAGE, 'Members', 'member')).toEqual(Object.keys(schema.properties ?? {}))
  })
})
