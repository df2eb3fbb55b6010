import { mutatedTests } from './mutated.js'

export default mutatedTests('server', [
  'packages/server/test/{token,company}/**/*.test.ts',
  'packages/server/test/authorizer/limits.test.ts',
])
