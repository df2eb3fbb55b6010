export { createFinance, type Finance, type FinanceOptions } from './app.js'
export { type RunningFinance, type StartOptions, startFinance } from './start-finance.js'
