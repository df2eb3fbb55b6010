import { allOf, anyOf } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { accessHolding } from '../fixtures/shop-catalog.ts'

const READ = 'finance.bills.read'
const WRITE = 'finance.bills.write'

/** What throws whatever is done with it. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** A requirement by hand, whose part answers once and then throws. */
function requirementThatThrows(): object {
  let reads = 0
  const part = {
    [Symbol.for('stagedoor.requirement')]: true,
    get kind() {
      reads += 1
      if (reads > 1) throw new Error('no more')
      return 'moduleAccess'
    },
    module: 'finance',
  }
  return { [Symbol.for('stagedoor.requirement')]: true, kind: 'allOf', parts: [part] }
}

describe('LAY-5: what cannot be read is refused, and throws nothing', () => {
  it('a target that throws is one of another company, for each part of what is asked (SCP-4)', () => {
    const access = accessHolding([READ, WRITE])
    for (const requirement of [READ, allOf(READ, WRITE), anyOf(READ, WRITE)]) {
      expect(access.decide(requirement, revoked() as never)).toMatchObject({ reason: 'out_of_scope' })
      expect(access.explain(requirement, revoked() as never).decision).toMatchObject({
        reason: 'out_of_scope',
      })
    }
  })

  it('a requirement that throws is unknown', () => {
    const access = accessHolding([READ])
    const unknown = { allowed: false, reason: 'unknown_permission', requirement: '(malformed)' }
    expect(access.decide(requirementThatThrows() as never)).toMatchObject(unknown)
    expect(access.decide(revoked() as never)).toMatchObject(unknown)
  })
})
