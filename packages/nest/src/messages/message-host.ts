import type { ArgumentsHost } from '@nestjs/common'

const TYPES: ReadonlySet<string> = new Set(['ws', 'rpc'])

/** Is it a host of a message, rather than of a request? Never throws. */
export const isMessageHost = (host: ArgumentsHost): boolean => TYPES.has(host.getType<string>())
