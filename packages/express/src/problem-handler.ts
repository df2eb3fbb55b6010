import { type Authorizer, forgetBody, type HttpAnswer } from '@stagedoor/server'
import type { Response } from 'express'
import type { ProblemHandler } from './guard.js'
import type { NameRoute } from './guarded-handler.js'

// It answers, or passes the error on: never does it lead a refused request to a handler.
const made = new WeakSet<object>()

/** Was this made here? One of another installed copy is an error handler like any other. */
export const isProblemHandler = (handler: object): boolean => made.has(handler)

/** Makes the error middleware that answers refusals and passes everything else on (WIRE-1, WIRE-4). */
export function problemHandler(authorizer: Authorizer, nameRoute: NameRoute): ProblemHandler {
  const handler: ProblemHandler = (error, req, res, next) => {
    const answer = res.headersSent
      ? undefined
      : authorizer.answer(error, req, { http: req, route: nameRoute(req) })
    if (answer) send(res, answer)
    else next(error)
  }
  made.add(handler)
  return handler
}

/** Not `res.json()`: the application's settings for JSON and ETags are for its own responses. */
function send(res: Response, { status, headers, body }: HttpAnswer): void {
  const text = JSON.stringify(body)
  forgetBody(res)
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.statusCode = status
  res.end(text)
}
