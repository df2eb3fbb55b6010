import type { ArgumentsHost } from '@nestjs/common'
import { Message } from '../messages/message.js'

/** A message or an event that reached a microservice, as the guard judges it. */
export class RemoteMessage<Data = unknown, Context = unknown> extends Message<Data> {
  /** The context of the transport: a `TcpContext`, for one. */
  readonly context: Context
  /** Does nobody wait for an answer? */
  readonly isEvent: boolean

  /** Never throws. */
  constructor(
    data: Data,
    context: Context,
    { route, isEvent }: { readonly route: string; readonly isEvent: boolean },
  ) {
    super(data, route)
    this.context = context
    this.isEvent = isEvent
  }

  /** Never throws. */
  override again(): RemoteMessage<Data, Context> {
    return new RemoteMessage(this.data, this.context, this)
  }

  /** Never throws. */
  override isOf(host: ArgumentsHost): boolean {
    const [data, context] = host.getArgs()
    return host.getType<string>() === 'rpc' && Object.is(data, this.data) && context === this.context
  }

  /** Behind what `@Payload()`, `@Ctx()` and the call of gRPC are read from. Never throws. */
  override placeAmong({ length }: readonly unknown[]): number {
    return Math.max(3, length)
  }
}
