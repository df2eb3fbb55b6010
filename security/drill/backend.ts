/*
 * The backend of the drill: an Express application guarded by the SDK, in a process of its own. The drill sends it commands over IPC.
 * The only thing about it that no production has is its monotonic clock, which can be set ahead: an outage of an hour passes at once.
 */
import type { AddressInfo } from 'node:net'
import { accessOf, createGuard } from '@stagedoor/express'
import { platformCatalog } from '@stagedoor/platform-catalog'
import express from 'express'
import type { BackendCommand, BackendReply } from './backend-process.ts'

const [issuer = '', audience = '', maxStaleKeys = ''] = process.argv.slice(2)

let ahead = 0
const machineNow = performance.now.bind(performance)
performance.now = () => machineNow() + ahead

let fetches = 0
const guard = createGuard({
  catalog: platformCatalog,
  issuer,
  audience,
  maxStaleKeys: Number(maxStaleKeys),
  fetch: (input, init) => {
    fetches += 1
    return fetch(input, init)
  },
})

const app = express()
app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (req, res) => {
  res.json({ user: accessOf(req).userId })
})
app.use(guard.problems())
guard.enforce(app)

const server = app.listen(0, '127.0.0.1', () => {
  send({ id: 0, value: (server.address() as AddressInfo).port })
})

process.on('message', (command: BackendCommand) => {
  carryOut(command).then(
    (value) => send({ id: command.id, value }),
    (error: unknown) => send({ id: command.id, error: String(error) }),
  )
})
// The drill has ended, however it did.
process.on('disconnect', () => process.exit())

async function carryOut(command: BackendCommand): Promise<unknown> {
  if (command.name === 'passTime') ahead += command.seconds * 1_000
  if (command.name === 'reloadKeys') await guard.authorizer.reloadKeys()
  return { health: guard.authorizer.health()[0], fetches }
}

function send(reply: BackendReply): void {
  process.send?.(reply)
}
