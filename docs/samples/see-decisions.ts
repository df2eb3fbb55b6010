// #region see
import { createDecisionLog, createGuard } from '@stagedoor/express'
import { catalog } from './catalog.ts'

export const guard = createGuard({
  catalog,
  issuer: 'https://auth.example.com',
  audience: 'finance-api',
  onDecision: createDecisionLog(console),
})
// #endregion see
