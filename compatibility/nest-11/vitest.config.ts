import { defineProject } from 'vitest/config'

export default defineProject({
  // `@stagedoor/nest` is linked, and would find the Nest 12 that stands beside its own sources: Nest would not know its own classes.
  resolve: { dedupe: ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'] },
  test: {
    fsModuleCache: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: ['test/**/*.test.ts'],
    server: { deps: { inline: [/@stagedoor\//, /packages\/(core|server|nest|testing)\/dist/] } },
  },
})
