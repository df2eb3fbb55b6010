import { createDecisionLog } from '@stagedoor/express'
import { createApp } from './app.js'

const { ISSUER: issuer, AUDIENCE: audience, PORT: port = '3000' } = process.env
if (!issuer || !audience) throw new Error('Set ISSUER, as https://auth.example.com, and AUDIENCE.')

// Says why a request was refused, or what of yours failed. In production give it a logger, such as pino, in place of the console.
const onDecision = createDecisionLog(console, { levels: { allowed: 'silent' } })

createApp({ issuer, audience, onDecision }).listen(Number(port), (error?: Error) => {
  if (error) throw error // Express 5 calls this for a port that is taken, too
  console.log(`http://localhost:${port}, for tokens of ${issuer}`)
})
