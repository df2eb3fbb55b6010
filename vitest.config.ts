import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Every workspace that has tests. Written out, as a project that is named by its folder alone takes over none of the options below. */
const projects = globSync(['packages/*', 'examples/*', 'docs', 'security', 'benchmarks']).map((root) => {
  const { name } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { readonly name: string }
  return { root, test: { name } }
})

export default defineConfig({
  test: {
    // Vitest keeps transformed modules on disk and does not notice a changed tsconfig: a Nest test would go on passing
    // with the decorator metadata switched off.
    fsModuleCache: false,
    // What hangs is ended. What a busy machine is slow at is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [...projects, 'compatibility/*'],
    reporters: ['default', './scripts/plain-reporter.mjs'],
  },
})
