import { UndeclaredRoutesError } from '@stagedoor/express'
import { createFinance } from '@stagedoor-example/express-finance'
import express from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'

const options = { issuer: 'https://auth.test', audience: 'finance-api' }

type Declare = (this: unknown, path: string, ...handlers: readonly unknown[]) => unknown

afterEach(() => vi.restoreAllMocks())

/** Makes the application with the first handler of one route left out: its guard. Answers the routes that were declared. */
function createWithout(forgotten?: string): readonly string[] {
  const declared: string[] = []
  for (const method of ['get', 'post'] as const) {
    const declare = express.application[method] as Declare
    vi.spyOn(express.application, method).mockImplementation(function (this: unknown, path, ...handlers) {
      // `app.get(name)` reads a setting.
      if (handlers.length === 0) return declare.call(this, path as string)
      const route = `${method.toUpperCase()} ${path}`
      declared.push(route)
      return declare.call(this, path as string, ...handlers.slice(route === forgotten ? 1 : 0))
    } as Declare as never)
  }
  createFinance(options)
  return declared
}

const routes = createWithout()
vi.restoreAllMocks()
// These stand before `authenticate()`, which says that they are public as well as `guard.public()` does.
const open = ['GET /health', 'GET /openapi.json']

describe('a route without its guard', () => {
  it.each(routes.filter((route) => !open.includes(route)))('%s stops the program at its start', (route) => {
    expect(() => createWithout(route)).toThrow(UndeclaredRoutesError)
    vi.restoreAllMocks()
    expect(() => createWithout(route)).toThrow(`${route}: declares nothing`)
  })

  it('is the only thing that does: the routes as they are start, and there are several', () => {
    expect(routes).toHaveLength(9)
    expect(createWithout()).toEqual(routes)
  })
})
