import { type DeliveryOptions, deliver } from '../deliver.js'
import type { Io } from '../io.js'
import { loadCatalog } from '../load-catalog.js'
import type { Outcome } from '../outcome.js'
import { misuse } from '../usage.js'
import { goKeys } from './go-keys.js'
import { pythonKeys } from './python-keys.js'
import { typescriptKeys } from './typescript-keys.js'

/** The languages that keys are written for. */
export const LANGUAGES: readonly ['typescript', 'python', 'go'] = ['typescript', 'python', 'go']

/** What `stagedoor types` is asked. */
export interface TypesInput extends DeliveryOptions {
  readonly catalog: string
  /** From the name of `out` when left out, else TypeScript. */
  readonly language?: (typeof LANGUAGES)[number]
  /** The name of the Go package. */
  readonly goPackage: string
}

const EXTENSIONS: ReadonlyMap<string, (typeof LANGUAGES)[number]> = new Map([
  ['ts', 'typescript'],
  ['py', 'python'],
  ['go', 'go'],
])

/**
 * Writes the keys of a catalog for code that cannot import it.
 *
 * @throws {@link CliError} if the catalog cannot be read, the Go package has no name, or the file cannot be written.
 */
export async function types(input: TypesInput, io: Io): Promise<Outcome> {
  if (!/^[a-z][a-z0-9_]*$/.test(input.goPackage))
    throw misuse('--go-package is no name of a Go package', 'Write it in lower case, as `catalog`.')
  const catalog = await loadCatalog(io, input.catalog)
  const language = input.language ?? EXTENSIONS.get(input.out?.split('.').at(-1) ?? '') ?? 'typescript'
  const source = {
    typescript: () => typescriptKeys(catalog),
    python: () => pythonKeys(catalog),
    go: () => goKeys(catalog, input.goPackage),
  }[language]()
  return deliver(io, source, { ...input, json: { language, source } })
}
