import { UseGuards } from '@nestjs/common'
import { AuthGuard, PassportModule } from '@nestjs/passport'
import { AccessGuard, CaslModule, type Permissions, UseAbility } from 'nest-casl'
import { actionAndSubject } from '../../contenders/contender.ts'
import { type HttpContender, PERMISSION } from '../http-contender.ts'
import { jwtStrategy } from '../jwt-strategy.ts'
import { nestApplication } from '../nest-application.ts'
import type { PermissionClaims } from '../permission-claims.ts'

/** The rules of whoever asks, from the permissions of the token; conditions are matched against what the hook finds. */
const permissions: Permissions<string, string, string> = {
  everyone({ user, can }) {
    const { permissions: keys, units } = user as unknown as PermissionClaims
    for (const key of keys) {
      const { action, subject } = actionAndSubject(key)
      can(action, subject, { businessUnit: { $in: [...units] } } as never)
    }
  },
}

const { action, subject } = actionAndSubject(PERMISSION)

/** Finds what is asked about: here the unit itself, which costs no query. */
class UnitHook {
  async run(request: { readonly params: { readonly unit: string } }): Promise<{ businessUnit: string }> {
    return { businessUnit: request.params.unit }
  }
}

/** nest-casl behind a Passport strategy, as its README has it. */
export const contender: HttpContender = {
  name: 'Nest: passport-jwt + nest-casl',
  kind: 'peer',
  framework: 'nest',
  claims: 'permissions',
  refusal: 403,
  listen: (settings) =>
    nestApplication({
      imports: [
        PassportModule,
        CaslModule.forRoot({ getUserFromRequest: (request) => request.user as never }),
      ],
      feature: [CaslModule.forFeature({ permissions })],
      providers: [jwtStrategy(settings)],
      guards: [
        UseGuards(AuthGuard('jwt'), AccessGuard) as MethodDecorator,
        UseAbility(action, subject as never, UnitHook as never) as MethodDecorator,
      ],
    }),
}
