import { parseMember, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { delegation, documentWith, grant, pathOf, refusalOf, scope } from '../fixtures/member-documents.ts'
import { untypedShop } from '../fixtures/shop-catalog.ts'

describe('MEM-2: absent is not empty is not malformed', () => {
  it('absent entitlements, modules and grants are none, and an absent kind is a user', () => {
    const { member } = parseMember({ userId: 'user_1', companyId: 'comp_1' })
    expect(member).toEqual({
      userId: 'user_1',
      companyId: 'comp_1',
      kind: 'user',
      entitlements: { modules: [], addons: [] },
      modules: [],
      grants: [],
    })
    expect(resolveAccess(untypedShop, member).permissions()).toEqual([])
  })

  it('empty lists are none, and hold', () => {
    const { member } = parseMember(grant({ permissions: [] }))
    expect(member.grants).toHaveLength(2)
  })

  it.each<[string, unknown, string]>([
    ['a missing user', { companyId: 'comp_1' }, 'userId'],
    ['a missing company', { userId: 'user_1' }, 'companyId'],
    ['an unknown kind', documentWith({ kind: 'admin' }), 'kind'],
    ['entitlements that are a list', documentWith({ entitlements: ['finance'] }), 'entitlements'],
    ['entitlements without modules', documentWith({ entitlements: { addons: [] } }), 'entitlements.modules'],
    [
      'modules owned that are a word',
      documentWith({ entitlements: { modules: 'all' } }),
      'entitlements.modules',
    ],
    [
      'an owned module that is no text',
      documentWith({ entitlements: { modules: ['a', 7] } }),
      'entitlements.modules[1]',
    ],
    [
      'add-ons that are a word',
      documentWith({ entitlements: { modules: [], addons: 'x' } }),
      'entitlements.addons',
    ],
    [
      'an add-on that is no text',
      documentWith({ entitlements: { modules: [], addons: [null] } }),
      'entitlements.addons[0]',
    ],
    ['modules that are a word', documentWith({ modules: 'all' }), 'modules'],
    ['modules that are an object', documentWith({ modules: { finance: true } }), 'modules'],
    ['a module that is no text', documentWith({ modules: [['finance']] }), 'modules[0]'],
    ['a hole in a list', documentWith({ modules: new Array(1) }), 'modules[0]'],
    ['grants that are a word', documentWith({ grants: 'all' }), 'grants'],
    ['grants that are an object', documentWith({ grants: {} }), 'grants'],
    ['a grant that is a text (ABUSE-38)', documentWith({ grants: ['finance.bills.read'] }), 'grants[0]'],
    ['a grant that is null', documentWith({ grants: [null] }), 'grants[0]'],
    ['a grant without permissions', grant({}), 'grants[1].permissions'],
    ['permissions that are a word', grant({ permissions: 'finance.*' }), 'grants[1].permissions'],
    [
      'a permission that is no text (ABUSE-38)',
      grant({ permissions: ['finance.*', 7] }),
      'grants[1].permissions[1]',
    ],
    [
      'permissions nested in a list (ABUSE-38)',
      grant({ permissions: [['finance.*']] }),
      'grants[1].permissions[0]',
    ],
    ['a scope that is a list', scope(['bu_1']), 'grants[1].scope'],
    ['a scope that is a word', scope('company'), 'grants[1].scope'],
    ['a dimension that is a text', scope({ businessUnit: 'bu_1' }), 'grants[1].scope.businessUnit'],
    ['a dimension that is null', scope({ businessUnit: null }), 'grants[1].scope.businessUnit'],
    ['a scope value that is no id', scope({ businessUnit: ['bu_1', ''] }), 'grants[1].scope.businessUnit'],
    ['a scope value that is a number', scope({ businessUnit: [1] }), 'grants[1].scope.businessUnit'],
    ['a dimension that is misspelt', scope({ business_unit: ['bu_1'] }), 'grants[1].scope'],
    ['the reserved dimension (SCP-4)', scope({ company: ['comp_1'] }), 'grants[1].scope.company'],
    ['a delegation that is a word', delegation('all'), 'delegation'],
    ['delegated modules that are a word', delegation({ modules: 'all' }), 'delegation.modules'],
    ['a delegated module that is no text', delegation({ modules: [7] }), 'delegation.modules[0]'],
    ['delegated permissions that are an object', delegation({ permissions: {} }), 'delegation.permissions'],
    ['an empty delegation scope', delegation({ scope: {} }), 'delegation.scope'],
    ['a redelegate that is no boolean', delegation({ redelegate: 'yes' }), 'delegation.redelegate'],
    ['an empty role', documentWith({ role: '' }), 'role'],
    ['a role that is no text', documentWith({ role: 7 }), 'role'],
    ['versions that are a number', documentWith({ versions: 3 }), 'versions'],
    ['a version that is a text', documentWith({ versions: { access: '3' } }), 'versions.access'],
    ['a negative version', documentWith({ versions: { token: -1 } }), 'versions.token'],
    ['a broken version', documentWith({ versions: { entitlement: 1.5 } }), 'versions.entitlement'],
    ['a version beyond whole numbers', documentWith({ versions: { token: 2 ** 53 } }), 'versions.token'],
  ])('%s is malformed and named by its path', (_, input, path) => {
    expect(pathOf(input)).toBe(path)
  })

  it.each(['kind', 'entitlements', 'modules', 'grants', 'delegation', 'role', 'versions'])(
    '%s that is present without a value is malformed',
    (field) => {
      expect(pathOf(documentWith({ [field]: undefined }))).toBe(field)
      expect(pathOf(documentWith({ [field]: null }))).toBe(field)
    },
  )

  it('so is a field without a value further down', () => {
    for (const none of [undefined, null]) {
      expect(pathOf(documentWith({ entitlements: { modules: [], addons: none } }))).toBe(
        'entitlements.addons',
      )
      expect(pathOf(grant({ permissions: [], scope: none }))).toBe('grants[1].scope')
      expect(pathOf(delegation({ scope: none }))).toBe('delegation.scope')
      expect(pathOf(delegation({ redelegate: none }))).toBe('delegation.redelegate')
      expect(pathOf(documentWith({ versions: { token: none } }))).toBe('versions.token')
    }
  })

  it.each<[string, unknown, string]>([
    ['entitlements', documentWith({ entitlements: { modules: [], packages: [] } }), 'entitlements.packages'],
    [
      'a grant: scopes: for scope: does not widen',
      grant({ permissions: [], scopes: {} }),
      'grants[1].scopes',
    ],
    ['a grant, in another case', grant({ permissions: [], Scope: {} }), 'grants[1]["Scope"]'],
    ['a delegation', delegation({ scopes: {} }), 'delegation.scopes'],
  ])('an unknown field inside %s is malformed', (_, input, path) => {
    expect(pathOf(input)).toBe(path)
  })

  it('__proto__ from JSON is an unknown field or dimension, and sets nothing (ABUSE-168)', () => {
    const own = JSON.parse('{"permissions":["finance.*"],"__proto__":{"scope":{"businessUnit":["bu_1"]}}}')
    expect(pathOf(grant(own))).toBe('grants[1]["__proto__"]')
    expect(pathOf(scope(JSON.parse('{"__proto__":["x"]}')))).toBe('grants[1].scope')
  })

  it('fields of other names are passed over at the top and in versions: a token has claims of its own', () => {
    const { member } = parseMember(
      documentWith({ iss: 'x', '': null, constructor: 1, versions: { more: 'x' } }),
    )
    expect(Object.keys(member)).not.toContain('iss')
    expect(member.versions).toEqual({})
  })

  it('a scope that a grant inherits or hides is malformed: passed over, it would widen', () => {
    const inherited = Object.assign(Object.create({ scope: { businessUnit: ['bu_1'] } }), {
      permissions: ['finance.*'],
    })
    class StoredGrant {
      permissions = ['finance.*']
      get scope() {
        return { businessUnit: ['bu_1'] }
      }
    }
    const hidden = Object.defineProperty({ permissions: ['finance.*'] }, 'scope', { value: {} })
    for (const each of [inherited, new StoredGrant(), hidden])
      expect(pathOf(grant(each))).toBe('grants[1].scope')
  })

  it('a dimension that a scope inherits or hides is malformed: passed over, it would widen', () => {
    class StoredScope {
      businessUnit = ['bu_1']
      get event() {
        return ['event_1']
      }
    }
    class DerivedScope extends StoredScope {}
    const inherited = Object.assign(Object.create({ event: ['event_1'] }), { businessUnit: ['bu_1'] })
    const hidden = Object.defineProperty({ businessUnit: ['bu_1'] }, 'event', { value: ['event_1'] })
    // The last prototype is not always that of all objects: it was passed over as if it were.
    const bare = Object.create(null, { event: { value: ['event_1'] } })
    const fromBare = Object.assign(Object.create(bare), { businessUnit: ['bu_1'] })
    // Nor is one of whatever has a method of that one.
    const look = { event: ['event_1'], isPrototypeOf: () => true }
    const disguised = Object.assign(Object.create(look), { businessUnit: ['bu_1'] })
    for (const each of [new StoredScope(), new DerivedScope(), inherited, hidden, fromBare, disguised]) {
      expect(pathOf(scope(each))).toBe('grants[1].scope')
      expect(pathOf(delegation({ scope: each }))).toBe('delegation.scope')
    }
  })

  it('a scope that is an instance of a class holds if its dimensions are its own; methods are none', () => {
    class StoredScope {
      businessUnit = ['bu_1']
      describe() {
        return this.businessUnit.join()
      }
    }
    const bare = Object.assign(Object.create(null), { businessUnit: ['bu_1'] })
    for (const each of [new StoredScope(), bare])
      expect(parseMember(scope(each)).member.grants.at(-1)?.scope).toEqual({ businessUnit: ['bu_1'] })
  })

  it('a scope is read as it is, whatever somebody put on the prototype of all objects (ABUSE-168)', () => {
    const documents = [scope({ businessUnit: ['bu_1'] }), grant({ permissions: ['finance.*'] })]
    Object.defineProperty(Object.prototype, 'event', { value: ['event_1'], configurable: true })
    let read: readonly unknown[] = []
    try {
      read = documents.map((document) => parseMember(document).member.grants.at(-1)?.scope)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'event')
    }
    expect(read).toEqual([{ businessUnit: ['bu_1'] }, undefined])
  })

  it('an instance of a class holds if its fields are its own', () => {
    class StoredGrant {
      permissions = ['finance.bills.read']
      scope = { businessUnit: ['bu_1'] }
    }
    expect(parseMember(grant(new StoredGrant())).member.grants[1]).toEqual({
      permissions: ['finance.bills.read'],
      scope: { businessUnit: ['bu_1'] },
    })
  })
})

describe('MEM-2: a refusal', () => {
  const SECRET = 'secret-from-the-token'

  it.each<unknown>([
    documentWith({ userId: `${SECRET}\n` }),
    documentWith({ companyId: ` ${SECRET}` }),
    documentWith({ kind: SECRET }),
    documentWith({ entitlements: SECRET }),
    documentWith({ modules: SECRET }),
    documentWith({ grants: SECRET }),
    grant(SECRET),
    grant({ permissions: SECRET }),
    scope(SECRET),
    scope({ businessUnit: SECRET }),
    scope({ businessUnit: [`${SECRET}\t`] }),
    scope({ company: [SECRET] }),
    delegation(SECRET),
    delegation({ redelegate: SECRET }),
    documentWith({ role: `${SECRET} ` }),
    documentWith({ versions: { token: SECRET } }),
  ])('holds no value of the document (%#)', (input) => {
    const error = refusalOf(input)
    expect(`${error.message} ${error.path} ${JSON.stringify(error)}`).not.toContain(SECRET)
  })

  it('shows a hostile field name cut and in printable ASCII (ABUSE-184)', () => {
    const { path } = refusalOf(grant({ permissions: [], [`\r\n\u001b[31m${'ü'.repeat(500)}`]: 1 }))
    expect(path).toMatch(/^grants\[1\]\["[ -~]{40}"\]$/)
  })
})
