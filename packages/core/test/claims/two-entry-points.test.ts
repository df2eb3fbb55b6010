import { MemberError, parseMember, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it, vi } from 'vitest'
import { refusalOf, wide } from './reading.ts'

const member = {
  userId: 'u',
  companyId: 'c',
  entitlements: { modules: ['wide'] },
  modules: ['wide'],
  grants: [{ permissions: [wide.permissions[0]?.key ?? ''] }],
}

describe('@stagedoor/core and @stagedoor/core/claims are one program', () => {
  it('so that an error of the one is known to the other', () => {
    expect(refusalOf(wide, { company: 'c', role: 7, grants: { v: 2 } }).cause).toBeInstanceOf(MemberError)
  })

  it('so that a member whom the one has read needs no reading by the other', () => {
    const { member: decoded } = decodeClaims(wide, encodeClaims(wide, member), { userId: 'u' })
    const read = vi.spyOn(Object, 'keys')
    try {
      resolveAccess(wide, decoded)
      expect(read.mock.calls.filter(([object]) => object === decoded)).toEqual([])
      resolveAccess(wide, { ...decoded })
      expect(read.mock.calls.filter(([object]) => (object as typeof member).userId === 'u')).toHaveLength(1)
    } finally {
      read.mockRestore()
    }
  })

  it('so that what the one has read is what the other resolves', () => {
    const { member: decoded } = decodeClaims(wide, encodeClaims(wide, member), { userId: 'u' })
    expect(decoded).toEqual(parseMember(member).member)
    expect(resolveAccess(wide, decoded).permissions()).toEqual(member.grants[0]?.permissions)
  })
})
