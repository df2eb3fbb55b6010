import type { HttpRequest } from '@stagedoor/server'
import type { MessageReader, MicroserviceContextOptions } from './microservice-context.js'
import type { RemoteMessage } from './remote-message.js'

/** How credentials are read. */
interface Reading extends MicroserviceContextOptions {
  readonly companyHeader: string
}

/** The credentials of a message, as an HTTP request would say them. Never rejects. */
export async function readCredentials(
  message: RemoteMessage,
  { token, company, companyHeader }: Reading,
): Promise<HttpRequest> {
  const bearer = await read(token, message)
  const named = company === undefined ? undefined : await read(company, message)
  return {
    rawHeaders: [
      ...(typeof bearer === 'string' ? ['authorization', `Bearer ${bearer}`] : []),
      // What is no text names a company badly; it does not name none.
      ...(named === undefined ? [] : [companyHeader, typeof named === 'string' ? named : '']),
    ],
  }
}

/** What a reader finds; `null` where it throws: what is sent is not always what is expected. */
async function read(reader: MessageReader, { data, context }: RemoteMessage): Promise<unknown> {
  try {
    return await reader(data, context)
  } catch {
    return null
  }
}
