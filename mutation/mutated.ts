import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const source = (name: string): string =>
  fileURLToPath(new URL(`../packages/${name}/src/index.ts`, import.meta.url))

/**
 * The tests that a mutation run asks. A test imports an npm package by its name, and must meet the mutated sources of it, not what
 * was built.
 */
export const mutatedTests = (
  name: 'core' | 'server',
  include: string[],
  exclude: string[] = [],
): ViteUserConfig =>
  defineConfig({
    resolve: { alias: { [`@stagedoor/${name}`]: source(name) } },
    test: {
      root: fileURLToPath(new URL('..', import.meta.url)),
      fsModuleCache: false,
      testTimeout: 60_000,
      include,
      exclude,
    },
  })
