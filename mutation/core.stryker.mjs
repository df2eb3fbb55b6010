import { mutationRun } from './stryker.mjs'

export default mutationRun('core', ['packages/core/src/**/*.ts', '!packages/core/src/index.ts'], 95)
