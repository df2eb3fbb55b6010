// Runs the backend by itself: `node dist/main.js [port] [issuer]`, with the example issuer at http://127.0.0.1:4000.
import { startFinance } from './start-finance.js'

const [port = '4001', issuer = 'http://127.0.0.1:4000'] = process.argv.slice(2)

const { url } = await startFinance({
  issuer,
  audience: 'finance-api',
  port: Number(port),
  onDecision: ({ outcome, route, code, identity, company }) => {
    console.log([outcome, route, code, identity?.subject, company].filter(Boolean).join('  '))
  },
})
console.log(`The finance backend listens at ${url}, for members with a token of ${issuer}.`)
