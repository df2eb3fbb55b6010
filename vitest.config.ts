import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Vitest keeps transformed modules on disk and does not notice a changed tsconfig: a Nest test would go on passing
    // with the decorator metadata switched off.
    fsModuleCache: false,
    projects: ['packages/*', 'examples/*', 'compatibility/*', 'docs', 'security', 'benchmarks'],
    reporters: ['default', './scripts/plain-reporter.mjs'],
  },
})
