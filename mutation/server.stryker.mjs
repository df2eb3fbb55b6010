import { mutationRun } from './stryker.mjs'

export default mutationRun(
  'server',
  ['packages/server/src/token/**/*.ts', 'packages/server/src/company/**/*.ts'],
  95,
)
