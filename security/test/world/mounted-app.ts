import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { accessOf, createGuard } from '@stagedoor/express'
import express5, { type RequestHandler } from 'express'
import { sendRaw } from './raw-client.js'
import { type Service, type ServiceOptions, trust } from './service.js'
import { ServiceState } from './service-state.js'

// Beside the npm package whose tests install them.
const load = createRequire(new URL('../../../packages/express/package.json', import.meta.url))

/** Every Express under attack. */
export const EXPRESSES: Readonly<Record<string, typeof express5>> = {
  'Express 5': express5,
  'Express 4.22': load('express-4'),
  'Express 4.17': load('express-4-17'),
}

/** Where {@link startMounted} serves something. */
export const MOUNTED_PATHS: readonly string[] = [
  '/bills',
  '/units/bu_1/bills',
  '/api/v1/bills',
  '/team/list',
  '/inner/reports',
  '/exact/x',
  '/all',
  '/files/a/b',
  '/deep/one/two',
  '/one/x',
]

/**
 * An application whose guards stand everywhere that they may: in routes, before them at paths and patterns, on routers, within routers
 * and applications that are mounted. Each handler says which permission its guards must have found.
 */
export async function startMounted(name: string): Promise<Service> {
  const express = EXPRESSES[name] ?? express5
  const state = new ServiceState()
  const events: Service['events'] = []
  const options: ServiceOptions = { ...trust, onDecision: (event) => void events.push(event) }
  const server = createServer(mountedApp(express, state, options)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = (): Promise<unknown> => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { port, logged: [], state, events, send: (request) => sendRaw(port, request), close }
}

function mountedApp(
  express: typeof express5,
  state: ServiceState,
  options: ServiceOptions,
): express5.Express {
  const guard = createGuard(options)
  const says =
    (permission: string): RequestHandler =>
    (req, res) =>
      void res.json(state.run(permission, { user: accessOf(req).userId }))
  const bills = guard.require('finance.bills.read', { scope: 'filter' })
  const reports = guard.require('finance.reports.read')
  const app = express()
  // Express writes errors to the console otherwise.
  app.set('env', 'test')
  app.get('/health', guard.public(), (_req, res) => void res.json(state.run('public')))

  app.get('/bills', bills, says('finance.bills.read'))
  const inUnit = { scope: { businessUnit: (req: { params: { unit: string } }) => req.params.unit } }
  app.get('/units/:unit/bills', guard.require('finance.bills.read', inUnit), says('finance.bills.read'))
  app.use('/api/:version', reports)
  app.get('/api/:version/bills', says('finance.reports.read'))
  const team = express.Router()
  team.use(reports)
  team.get('/list', says('finance.reports.read'))
  app.use('/team', team)
  const inner = express()
  inner.get('/reports', reports, says('finance.reports.read'))
  app.use('/inner', inner)
  const exact = express.Router({ strict: true, caseSensitive: true })
  exact.use('/x', reports)
  exact.get('/x', says('finance.reports.read'))
  app.use('/exact', exact)
  app.all('/all', reports, says('finance.reports.read'))
  app.get(express === express5 ? '/files/*rest' : '/files/*', reports, says('finance.reports.read'))
  const outer = express.Router()
  const middle = express.Router({ mergeParams: true })
  middle.get('/two', says('finance.reports.read'))
  outer.use('/:part', reports, middle)
  app.use('/deep', outer)
  app.use(['/one', '/two'], reports)
  app.get(['/one/x', '/two/:x'], says('finance.reports.read'))

  app.use(guard.problems())
  guard.enforce(app)
  return app
}
