import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

/**
 * The tests that a mutation run asks. A test imports an npm package by its name, and must meet the mutated sources of it, not what
 * was built.
 */
export const mutatedTests = (
  name: 'core' | 'server',
  include: string[],
  exclude: string[] = [],
): ViteUserConfig => {
  const sources = fileURLToPath(new URL(`../packages/${name}/src`, import.meta.url))
  return defineConfig({
    resolve: {
      alias: [
        { find: new RegExp(`^@stagedoor/${name}$`), replacement: `${sources}/index.ts` },
        { find: new RegExp(`^@stagedoor/${name}/([a-z]+)$`), replacement: `${sources}/$1/index.ts` },
      ],
    },
    test: {
      root: fileURLToPath(new URL('..', import.meta.url)),
      fsModuleCache: false,
      // Still a process for each mutant, but one for all its test files: loading the sources anew for each of them is what took hours.
      isolate: false,
      testTimeout: 60_000,
      include,
      exclude,
    },
  })
}
