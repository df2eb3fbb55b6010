import { mutatedTests } from './mutated.js'

// Without what compiles, bundles or asks thousands of random questions: each mutant is tried by hundreds of tests.
export default mutatedTests(
  'core',
  ['packages/core/test/**/*.test.ts'],
  [
    'packages/core/test/laws/**',
    'packages/core/test/bundle.test.ts',
    'packages/core/test/catalog/{declaration-emit,catalog-types}.test.ts',
    'packages/core/test/claims/version-1-and-2.test.ts',
  ],
)
