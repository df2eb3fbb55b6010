import {
  type AuthorizerOptions,
  accessOf,
  createGuard,
  delegationOf,
  type GuardedRequest,
  identityOf,
  type RouteInventory,
} from '@stagedoor/express'
import { platformCatalog } from '@stagedoor/platform-catalog'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { type Bill, Books, Team } from './data.js'
import { readExpense } from './expense-body.js'
import { financeApi } from './finance-api.js'
import { HttpProblem } from './http-problem.js'

// #region register
declare module '@stagedoor/express' {
  interface Register {
    catalog: typeof platformCatalog
  }
}
// #endregion register

/** Whose tokens the backend accepts, and what it is called in them. */
export type FinanceOptions = Pick<AuthorizerOptions, 'audience' | 'jwks' | 'onDecision' | 'tokenCache'> & {
  readonly issuer: string
}

/** The backend, and what every route of it needs. */
export interface Finance {
  readonly app: Express
  readonly inventory: RouteInventory
}

/**
 * The finance backend: bills, expenses and reports of a company and its business units.
 *
 * @throws TypeError if an option is wrong.
 */
export function createFinance(options: FinanceOptions): Finance {
  const books = new Books()
  const team = new Team()

  // #region setup
  const guard = createGuard({ catalog: platformCatalog, ...options })
  const app = express()

  app.get('/health', guard.public(), (_req, res) => {
    res.json({ status: 'up' })
  })
  app.get('/openapi.json', guard.public(), (_req, res) => {
    res.json(openApi)
  })
  app.use(guard.authenticate())
  app.use(express.json())
  // #endregion setup

  // #region me
  app.get('/me', guard.authenticated(), (req, res) => {
    const access = accessOf(req)
    res.json({
      user: identityOf(req).subject,
      company: access.companyId,
      modules: access.modules(),
      permissions: access.permissions(),
    })
  })
  // #endregion me

  // #region list
  app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (req, res) => {
    res.json(books.bills(accessOf(req).scopeOf('finance.bills.read')))
  })
  // #endregion list

  // #region stored
  const storedBill = (req: GuardedRequest): Bill => {
    const bill = books.bill(req.params.id)
    if (bill?.company !== accessOf(req).companyId) throw new HttpProblem(404, 'There is no such bill.')
    return bill
  }

  app.get(
    '/bills/:id',
    guard.require('finance.bills.read', { scope: { businessUnit: (req) => storedBill(req).businessUnit } }),
    (req, res) => {
      res.json(storedBill(req))
    },
  )
  // #endregion stored

  app.get(
    '/units/:unit/expenses',
    guard.require('finance.expenses.read', { scope: { businessUnit: (req) => req.params.unit } }),
    (req, res) => {
      res.json(books.expenses({ company: accessOf(req).companyId, businessUnit: req.params.unit }))
    },
  )

  // #region scoped
  app.post(
    '/units/:unit/expenses',
    guard.require('finance.expenses.write', { scope: { businessUnit: (req) => req.params.unit } }),
    (req, res) => {
      const { companyId: company, userId: enteredBy } = accessOf(req)
      const place = { company, businessUnit: req.params.unit }
      res.status(201).json(books.addExpense({ ...readExpense(req.body), ...place, enteredBy }))
    },
  )
  // #endregion scoped

  // #region company
  app.get('/reports', guard.require('finance.reports.read', { scope: 'company' }), (req, res) => {
    res.json(books.report(accessOf(req).companyId))
  })
  // #endregion company

  // #region delegation
  const gift = guard.requireDelegation((req) => req.body, {
    // What the other has already is asked of our own records: a module would wake it.
    grantee: (_req, { companyId, userId }) => team.member(companyId, userId),
  })

  app.post('/team/grants', gift, (req, res) => {
    // Nothing of the body: the canonical copy of what was allowed.
    res.status(201).json(team.store(delegationOf(req)))
  })
  // #endregion delegation

  // #region problems
  app.use(guard.problems())
  app.use(otherProblems)
  guard.enforce(app)
  // #endregion problems

  // #region inventory
  const inventory = guard.inventory(app)
  // #endregion inventory
  // #region openapi
  const openApi = guard.openApi(financeApi, inventory)
  // #endregion openapi

  return { app, inventory }
}

// #region other-problems
/** Everything that is no refusal: the application's own 4xx as it is, and nothing of what is inside any other. */
const otherProblems: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error)
  const isOwn = error.status >= 400 && error.status < 500
  const [status, detail] = isOwn ? [error.status, error.message] : [500, 'Something went wrong.']
  res.status(status).type('application/problem+json').json({ type: 'about:blank', status, detail })
}
// #endregion other-problems
