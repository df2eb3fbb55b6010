/**
 * The events of a subscription, for as long as the subscriber may have them: each is judged anew before it goes out, as tokens expire
 * and rights are withdrawn while a subscription lasts. The first that is refused ends it.
 *
 * No async generator: that would not hear of an end while it waits for the next event.
 */
export function guardedEvents(
  events: AsyncIterable<unknown>,
  judge: () => Promise<void>,
): AsyncIterableIterator<unknown> {
  const source = events[Symbol.asyncIterator]()
  const end = async (): Promise<IteratorResult<unknown>> => {
    await source.return?.()
    return { done: true, value: undefined }
  }
  return {
    next: async () => {
      const event = await source.next()
      if (event.done === true) return event
      return judge().then(() => event, end)
    },
    return: end,
    throw: async (error) => {
      await end()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Is it what a subscription returns? */
export const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value
