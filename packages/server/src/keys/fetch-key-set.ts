import { DeadlineError, withinTime } from '../deadline.js'
import { parseStrictObject } from '../token/strict-json.js'
import { type KeySet, KeySetError, readKeySet } from './key-set.js'

/** How long a key set may take to arrive, in milliseconds. */
const TIMEOUT = 5_000

/** The largest key set, in bytes, after decompression. */
const MOST_BYTES = 262_144

/** Where key sets come from. */
export interface KeySetSource {
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  /** The algorithms accepted. */
  readonly pinned: ReadonlySet<string>
}

/**
 * Fetches and reads a key set: in time, within size, from the very address configured.
 *
 * @throws {@link KeySetError} if it is not to be had, or cannot be used.
 */
export async function fetchKeySet(source: KeySetSource): Promise<KeySet> {
  try {
    const bytes = await withinTime(TIMEOUT, (signal) => download(source, signal))
    const set = parseStrictObject(bytes)
    if (set === undefined) throw new KeySetError('not_json')
    return readKeySet(set, source.pinned)
  } catch (error) {
    if (error instanceof KeySetError) throw error
    throw new KeySetError(error instanceof DeadlineError ? 'timeout' : 'unreachable')
  }
}

async function download({ url, fetch }: KeySetSource, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, {
    redirect: 'error',
    // Some frameworks put a cache into the global fetch: a rotation would go unseen.
    cache: 'no-store',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal,
  })
  const { status, redirected, body } = response
  if (status === 200 && !redirected && body !== null) return readCapped(body)
  await body?.cancel().catch(() => undefined)
  throw redirected ? new KeySetError('redirected') : new KeySetError('bad_status', { status })
}

async function readCapped(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop early cancels the stream.
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > MOST_BYTES) throw new KeySetError('too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
