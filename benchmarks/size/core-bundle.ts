import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/** What an application that imports all of `core` ships to a browser, in bytes. */
export interface BundleSize {
  readonly minified: number
  readonly gzipped: number
}

/**
 * Bundles every export of an entry point of `core`, minified, as an application's bundler does, and zips it as hard as gzip can.
 *
 * @param entry - `@stagedoor/core`, or an entry point below it
 * @throws Error (as a rejection) if it cannot be bundled.
 */
export async function coreBundle(entry: string): Promise<BundleSize> {
  const id = '\0everything'
  const bundle = await rolldown({
    input: id,
    cwd: import.meta.dirname,
    platform: 'browser',
    plugins: [
      {
        name: 'everything',
        resolveId: (asked) => (asked === id ? id : undefined),
        // Resolved from here: a virtual file has no folder of its own.
        load: (asked) =>
          asked === id
            ? `export * from ${JSON.stringify(new URL(import.meta.resolve(entry)).pathname)}`
            : undefined,
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const code = output.map((part) => (part.type === 'chunk' ? part.code : '')).join('')
  return { minified: Buffer.byteLength(code), gzipped: gzipSync(code, { level: 9 }).length }
}
