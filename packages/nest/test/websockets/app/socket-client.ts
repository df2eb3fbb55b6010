import { once } from 'node:events'
import { WebSocket } from 'ws'

/** What a gateway sends. */
export interface Received {
  readonly event: string
  readonly data: unknown
}

/** A client over a real socket. */
export interface SocketClient {
  readonly socket: WebSocket
  send(event: string, data?: unknown): void
  /** What comes next; in the order received. */
  next(): Promise<Received>
  /** Sends, and answers with what comes next. */
  ask(event: string, data?: unknown): Promise<Received>
  close(): void
}

export async function connect(port: number, path = '/live'): Promise<SocketClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  const received: Received[] = []
  const waiting: ((message: Received) => void)[] = []
  socket.on('message', (text) => {
    const message = JSON.parse(String(text)) as Received
    const waiter = waiting.shift()
    if (waiter) waiter(message)
    else received.push(message)
  })
  await once(socket, 'open')
  const send = (event: string, data?: unknown): void => socket.send(JSON.stringify({ event, data }))
  const next = (): Promise<Received> => {
    const message = received.shift()
    return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve))
  }
  return {
    socket,
    send,
    next,
    ask: (event, data) => {
      send(event, data)
      return next()
    },
    close: () => socket.close(),
  }
}
