import { AccessModule, RequirePermission } from '@stagedoor/nest'
import { syntheticCatalog } from '../../world/synthetic-catalog.ts'
import { type HttpContender, PERMISSION } from '../http-contender.ts'
import { nestApplication } from '../nest-application.ts'

/** Stagedoor for Nest as its README has it; verified tokens are remembered. */
export const contender: HttpContender = {
  name: 'Stagedoor for Nest',
  kind: 'stagedoor',
  framework: 'nest',
  claims: 'stagedoor',
  refusal: 403,
  listen: ({ issuer, audience }) =>
    nestApplication({
      imports: [AccessModule.forRoot({ catalog: syntheticCatalog(1_000), issuer, audience })],
      guards: [
        RequirePermission(PERMISSION, {
          scope: { businessUnit: (req) => (req as unknown as { params: { unit: string } }).params.unit },
        }) as MethodDecorator,
      ],
    }),
}
