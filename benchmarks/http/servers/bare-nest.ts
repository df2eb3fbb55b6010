import type { HttpContender } from '../http-contender.ts'
import { nestApplication } from '../nest-application.ts'

/** Nest without any guard. */
export const contender: HttpContender = {
  name: 'Nest, bare',
  kind: 'bare',
  framework: 'nest',
  claims: 'permissions',
  refusal: 200,
  listen: () => nestApplication({ guards: [] }),
}
