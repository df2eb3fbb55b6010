import { Injectable, type Type } from '@nestjs/common'
import { PassportStrategy } from '@nestjs/passport'
import { passportJwtSecret } from 'jwks-rsa'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { type IssuerSettings, jwksUriOf } from './http-contender.ts'
import type { PermissionClaims } from './permission-claims.ts'

/** The strategy of Nest's authentication guide, with the keys of the issuer. */
export function jwtStrategy(settings: IssuerSettings): Type {
  class JwtStrategy extends PassportStrategy(Strategy) {
    constructor() {
      super({
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        ignoreExpiration: false,
        secretOrKeyProvider: passportJwtSecret({
          cache: true,
          rateLimit: true,
          jwksRequestsPerMinute: 5,
          jwksUri: jwksUriOf(settings),
        }),
        issuer: settings.issuer,
        audience: settings.audience,
        algorithms: ['RS256'],
      })
    }

    validate({ sub, permissions, units }: PermissionClaims): object {
      return { id: sub, roles: ['member'], permissions, units }
    }
  }
  Injectable()(JwtStrategy)
  return JwtStrategy
}
