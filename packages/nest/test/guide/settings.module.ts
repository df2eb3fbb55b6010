import { Injectable, Module } from '@nestjs/common'
import { issuer } from '../app/platforms.js'

/** What a service reads at boot: whose tokens it accepts, and what it is called in them. */
@Injectable()
export class Settings {
  readonly issuer = issuer.issuer
  readonly jwks = issuer.jwks()
  readonly audience = issuer.audience
}

@Module({ providers: [Settings], exports: [Settings] })
export class SettingsModule {}
