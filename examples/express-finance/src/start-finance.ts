import type { AddressInfo } from 'node:net'
import { createFinance, type FinanceOptions } from './app.js'

/** How the backend is started. */
export interface StartOptions extends FinanceOptions {
  /** The port on 127.0.0.1; a free one when left out. */
  readonly port?: number
}

/** A backend that runs. */
export interface RunningFinance {
  /** Where it listens: `http://127.0.0.1:40123`. */
  readonly url: string
  /** Stops it and drops its connections. Never throws. */
  close(): Promise<void>
}

/**
 * Starts the backend on loopback.
 *
 * @throws TypeError (as a rejection) if an option is wrong.
 * @throws Error (as a rejection) if the port cannot be had.
 */
export async function startFinance({ port = 0, ...options }: StartOptions): Promise<RunningFinance> {
  const server = createFinance(options).app.listen(port, '127.0.0.1')
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', reject)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, close }
}
