import { createServer, type Server } from 'node:http'
import { accessOf, createGuard, identityOf, targetOf } from '@stagedoor/express'
import express from 'express'
import type { ServiceOptions } from './service.js'
import { resolveOddly, type ServiceState } from './service-state.js'

/** The routes under attack, on Express 5. The same as in `nest-app.ts`. */
export function expressServer(state: ServiceState, options: ServiceOptions): Server {
  const guard = createGuard(options)
  const app = express()
  app.get('/health', guard.public(), (_req, res) => res.json(state.run('health')))
  app.use(express.json(), express.urlencoded({ extended: false }))

  const inUnit = { scope: { businessUnit: (req: express.Request) => req.params.unit } }
  app.get('/units/:unit/bills', guard.require('finance.bills.read', inUnit), (req, res) =>
    res.json(state.run('bills of a unit', { target: targetOf(req) })),
  )
  app.get(
    '/hidden/:unit/bills',
    guard.require('finance.bills.read', { ...inUnit, conceal: true }),
    (_req, res) => res.json(state.run('hidden')),
  )
  app.get('/approvals/:unit', guard.require('finance.expenses-approvals.read', inUnit), (_req, res) =>
    res.json(state.run('approvals')),
  )
  app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (req, res) =>
    res.json(state.run('list', { where: accessOf(req).scopeOf('finance.bills.read') })),
  )
  app.get('/company-bills', guard.require('finance.bills.read', { scope: 'company' }), (_req, res) =>
    res.json(state.run('company bills')),
  )
  app.post(
    '/bills/bulk',
    guard.require('finance.bills.write', {
      scope: { businessUnit: ({ body }) => body.ids.map((id: string) => state.unitOf(id)) },
    }),
    (_req, res) => res.json(state.run('bulk')),
  )
  app.get(
    '/bills/:id',
    guard.require('finance.bills.read', { scope: { businessUnit: (req) => state.unitOf(req.params.id) } }),
    (_req, res) => res.json(state.run('bill')),
  )
  app.get(
    '/hidden-bills/:id',
    guard.require('finance.bills.read', {
      scope: { businessUnit: (req) => state.unitOf(req.params.id) },
      conceal: true,
    }),
    (_req, res) => res.json(state.run('hidden bill')),
  )
  app.put(
    '/bills/:id',
    guard.require('finance.bills.write', {
      scope: { businessUnit: ({ params, body }) => [state.unitOf(params.id), body.unit] },
    }),
    (_req, res) => res.json(state.run('move')),
  )
  app.post(
    '/bills/:id/pay',
    guard.require('finance.bills.write', { scope: { businessUnit: (req) => state.unitOf(req.params.id) } }),
    async (req, res) => {
      await state.movedByOthers(req.params.id)
      accessOf(req).assert('finance.bills.write', { businessUnit: state.unitOf(req.params.id) })
      res.json(state.run('pay'))
    },
  )
  app.get('/reports', guard.require('finance.reports.read'), (_req, res) => res.json(state.run('reports')))
  app.get('/archive', guard.require('finance.archive.read'), (_req, res) => res.json(state.run('archive')))
  app.get('/vault', guard.require('finance.vault.open'), (_req, res) => res.json(state.run('vault')))
  app.get('/x-reports', guard.require('finance_x.reports.read'), (_req, res) =>
    res.json(state.run('x reports')),
  )
  const inCompany = {
    scope: { company: (req: express.Request) => req.params.company, businessUnit: () => 'bu_1' },
  }
  app.get('/companies/:company/bills', guard.require('finance.bills.read', inCompany), (_req, res) =>
    res.json(state.run('bills of a company')),
  )
  app.get(
    '/concealed/:company/bills',
    guard.require('finance.bills.read', { ...inCompany, conceal: true }),
    (_req, res) => res.json(state.run('concealed')),
  )
  app.get(
    '/resolved/:how',
    guard.require('finance.bills.read', { scope: { businessUnit: (req) => resolveOddly(req.params.how) } }),
    (_req, res) => res.json(state.run('resolved')),
  )
  app.post(
    '/grants',
    guard.requireDelegation((req) => req.body, { grantee: (_req, { userId }) => state.memberOf(userId) }),
    (_req, res) => res.json(state.run('grant')),
  )
  app.get('/me', guard.authenticated(), (req, res) => {
    const { userId, companyId, kind } = accessOf(req)
    res.json(state.run('me', { userId, companyId, kind, problems: accessOf(req).problems.length }))
  })
  app.get('/identity', guard.authenticated({ company: false }), (req, res) =>
    res.json(state.run('identity', { identity: identityOf(req) })),
  )
  app.get('/ask', guard.authenticated(), (req, res) => {
    accessOf(req).assert(req.query.permission as never, { businessUnit: 'bu_1' })
    res.json(state.run('ask'))
  })
  app.post('/batch', guard.authenticated(), (req, res) => {
    for (const operation of req.body.operations)
      accessOf(req).assert(operation.permission, { businessUnit: operation.unit })
    res.json(state.run('batch'))
  })
  app.use(guard.problems())
  guard.enforce(app)
  return createServer(app)
}
