import { createAuthorizer, documentWithAccess } from '@stagedoor/server'
import { catalog } from './catalog.ts'

const authorizer = createAuthorizer({ catalog, issuer: 'https://auth.example.com', audience: 'finance-api' })

export const bill = authorizer.declare('finance.bills.read', {
  scope: { businessUnit: () => 'bu_1' },
  conceal: true,
})

// #region document
const { catalog: known, wire } = authorizer

export const document = documentWithAccess(
  {
    openapi: '3.1.0',
    info: { title: 'Bills', version: '1.0' },
    paths: { '/bills/{id}': { get: { responses: { 200: { description: 'The bill.' } } } } },
  },
  [{ method: 'GET', path: '/bills/:id', access: 'declared', guards: [bill.description] }],
  { ...wire, catalog: known },
)
// #endregion document
