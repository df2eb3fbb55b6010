import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { auth, good, inside, late, outside, unpaid } from './readme-sample.js'

it('says in the README what happens', async () => {
  expect(inside).toBe(true)
  expect(outside).toBe(false)
  const keys = createLocalJWKSet(auth.jwks())
  const { payload } = await jwtVerify(unpaid, keys)
  expect(payload.entitlements).toEqual({ modules: [], addons: [] })
  await expect(jwtVerify(good, keys)).resolves.toBeDefined()
  await expect(jwtVerify(late, keys)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' })
})
