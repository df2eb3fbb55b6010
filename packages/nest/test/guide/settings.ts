import { issuer as testIssuer } from '../app/platforms.js'

/** The server of the issuer's keys, as the example names none. */
export const keys = await testIssuer.listen()

export const { issuer, audience } = testIssuer
