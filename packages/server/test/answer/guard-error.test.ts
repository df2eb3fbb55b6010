import { GuardError, isGuardError } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'

describe('WIRE-7: GuardError', () => {
  it('is recognised from another installed copy, by its name and what it carries', () => {
    const foreign = Object.assign(new Error('x'), {
      name: 'GuardError',
      code: 'invalid_token',
      status: 401,
      headers: {},
    })
    expect(isGuardError(foreign)).toBe(true)
    expect(isGuardError(new GuardError('invalid_token'))).toBe(true)
  })

  it.each([
    undefined,
    null,
    'GuardError',
    { name: 'GuardError', code: 'invalid_token', status: 401, headers: {} },
    new Error('GuardError'),
    Object.assign(new Error('x'), { name: 'GuardError' }),
    Object.assign(new Error('x'), { name: 'GuardError', code: 'x', status: 401 }),
    Object.assign(new Error('x'), { name: 'GuardError', code: 'x', status: '401', headers: {} }),
  ])('is not mistaken for %o', (value) => {
    expect(isGuardError(value)).toBe(false)
  })

  it('has frozen headers and a fixed message', () => {
    const error = new GuardError('access_unavailable', {
      stage: 'key',
      problem: 'why',
      cause: new Error('x'),
    })
    expect(Object.isFrozen(error.headers)).toBe(true)
    expect(error.message).toBe('Access cannot be judged at the moment. Try again later.')
    expect(error).toMatchObject({ name: 'GuardError', status: 503, stage: 'key', problem: 'why' })
    expect(new GuardError('not_a_member')).not.toHaveProperty('stage')
  })
})
