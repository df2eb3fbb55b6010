import express from 'express'
import { type HttpContender, listening, ROUTE } from '../http-contender.ts'

/** Express without any guard. */
export const contender: HttpContender = {
  name: 'Express, bare',
  kind: 'bare',
  framework: 'express',
  claims: 'permissions',
  refusal: 200,
  listen() {
    const app = express()
    app.get(ROUTE, (req, res) => {
      res.json({ unit: req.params.unit })
    })
    return listening(app.listen(0, '127.0.0.1'))
  },
}
