import { type CanActivate, type ExecutionContext, Inject, SetMetadata, UseGuards } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { AuthGuard, PassportModule } from '@nestjs/passport'
import { type HttpContender, PERMISSION } from '../http-contender.ts'
import { jwtStrategy } from '../jwt-strategy.ts'
import { nestApplication } from '../nest-application.ts'
import { isInUnit, type PermissionClaims } from '../permission-claims.ts'

interface GuardedRequest {
  readonly user: PermissionClaims
  readonly params: { readonly unit: string }
}

/** The guard of Nest's authorization guide, for permissions. */
class PermissionsGuard implements CanActivate {
  readonly reflector: Reflector

  constructor(reflector: Reflector) {
    this.reflector = reflector
  }

  canActivate(context: ExecutionContext): boolean {
    const required = this.reflector.getAllAndOverride<string[]>('permissions', [
      context.getHandler(),
      context.getClass(),
    ])
    const { user, params } = context.switchToHttp().getRequest<GuardedRequest>()
    return required.every((key) => user.permissions.includes(key)) && isInUnit(user, params.unit)
  }
}
Inject(Reflector)(PermissionsGuard, undefined, 0)

/** Nest as its guides have it: a Passport strategy, and a guard that reads metadata. */
export const contender: HttpContender = {
  name: 'Nest: passport-jwt + guard',
  kind: 'peer',
  framework: 'nest',
  claims: 'permissions',
  refusal: 403,
  listen: (settings) =>
    nestApplication({
      imports: [PassportModule],
      providers: [jwtStrategy(settings)],
      guards: [
        SetMetadata('permissions', [PERMISSION]) as MethodDecorator,
        UseGuards(AuthGuard('jwt'), PermissionsGuard) as MethodDecorator,
      ],
    }),
}
