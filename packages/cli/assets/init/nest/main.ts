import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { guardedModule } from './app.module.js'

const { ISSUER: issuer, AUDIENCE: audience, PORT: port = '3000' } = process.env
if (!issuer || !audience) throw new Error('Set ISSUER, as https://auth.example.com, and AUDIENCE.')

NestFactory.create(guardedModule({ issuer, audience }))
  .then((app) => app.listen(Number(port)))
  .then(
    () => console.log(`http://localhost:${port}, for tokens of ${issuer}`),
    (error: unknown) => {
      console.error(error)
      process.exitCode = 1
    },
  )
