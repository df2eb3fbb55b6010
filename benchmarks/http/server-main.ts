/*
 * One backend under load, in a process of its own: `server-main.ts NAME ISSUER AUDIENCE`. Sends its port, and answers every message
 * with the CPU time it has used so far.
 */
import type { AddressInfo } from 'node:net'
import type { HttpContender } from './http-contender.ts'

const [name = '', issuer = '', audience = ''] = process.argv.slice(2)
const { contender } = (await import(`./servers/${name}.ts`)) as { readonly contender: HttpContender }
const server = await contender.listen({ issuer, audience })
// Connections wait while the others have their turns: on one without a request yet, too.
server.keepAliveTimeout = 600_000
server.headersTimeout = 0

process.on('message', () => process.send?.(usedCpu()))
// The benchmark has ended, however it did.
process.on('disconnect', () => process.exit())
process.send?.((server.address() as AddressInfo).port)

/** Microseconds, of all threads. */
function usedCpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
