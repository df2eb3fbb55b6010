import { type AuthorizerOptions, accessOf, createGuard, type GuardedRequest } from '@stagedoor/express'
import express, { type Express } from 'express'
import { catalog } from './catalog.js'
import { findPlan, plansWithin } from './plans.js'

// From here on a misspelt permission does not compile.
declare module '@stagedoor/express' {
  interface Register {
    catalog: typeof catalog
  }
}

/** Whose tokens the application accepts, and what it is called in them. */
export type AppOptions = Pick<AuthorizerOptions, 'issuer' | 'audience' | 'jwks' | 'onDecision'>

/** The application. Every route says who may use it: `enforce` throws, naming each that does not. */
export function createApp(options: AppOptions): Express {
  const guard = createGuard({ catalog, ...options })
  const app = express()

  app.get('/health', guard.public(), (_req, res) => {
    res.json({ status: 'up' })
  })
  app.use(guard.authenticate())

  // For a front end: what to show, and what to offer.
  app.get('/me', guard.authenticated(), (req, res) => {
    const access = accessOf(req)
    res.json({ user: access.userId, modules: access.modules(), permissions: access.permissions() })
  })

  // A list passes if any grant covers the key, and is narrowed to where they hold.
  app.get('/plans', guard.require('projects.plans.read', { scope: 'filter' }), (req, res) => {
    res.json(plansWithin(accessOf(req).scopeOf('projects.plans.read')))
  })

  // One thing passes if it is stored inside a grant. Of another company it does not exist, whatever its id.
  const whereItIs = {
    team: (req: GuardedRequest) => findPlan(req.params.id)?.team,
    company: (req: GuardedRequest) => findPlan(req.params.id)?.company,
  }
  app.get(
    '/plans/:id',
    guard.require('projects.plans.read', { scope: whereItIs, conceal: true }),
    (req, res) => {
      res.json(findPlan(req.params.id))
    },
  )

  app.use(guard.problems())
  guard.enforce(app)
  return app
}
