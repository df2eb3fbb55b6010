import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { createDecisionLog } from '@stagedoor/nest'
import { guardedModule } from './app.module.js'

const { ISSUER: issuer, AUDIENCE: audience, PORT: port = '3000' } = process.env
if (!issuer || !audience) throw new Error('Set ISSUER, as https://auth.example.com, and AUDIENCE.')

// Says why a request was refused, or what of yours failed. In production give it a logger, such as pino, in place of the console.
const onDecision = createDecisionLog(console, { levels: { allowed: 'silent' } })

NestFactory.create(guardedModule({ issuer, audience, onDecision }))
  .then((app) => app.listen(Number(port)))
  .then(
    () => console.log(`http://localhost:${port}, for tokens of ${issuer}`),
    (error: unknown) => {
      console.error(error)
      process.exitCode = 1
    },
  )
