import type { ArgumentsHost } from '@nestjs/common'
import { Message } from '../messages/message.js'

/** A message that came over a socket, as the guard judges it. */
export class SocketMessage<Data = unknown, Client extends object = object> extends Message<Data> {
  /** The socket: the same object for all its messages. */
  readonly client: Client

  /** Never throws. */
  constructor(client: Client, data: Data, route: string) {
    super(data, route)
    this.client = client
  }

  /** Never throws. */
  override again(): SocketMessage<Data, Client> {
    return new SocketMessage(this.client, this.data, this.route)
  }

  /** Never throws. */
  override isOf(host: ArgumentsHost): boolean {
    const [client, data] = host.getArgs()
    return host.getType<string>() === 'ws' && client === this.client && Object.is(data, this.data)
  }

  /** Before the pattern, which Nest looks for at the end. Never throws. */
  override placeAmong({ length }: readonly unknown[]): number {
    return Math.max(2, length - 1)
  }
}
