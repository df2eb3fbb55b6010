// #region file
import { type DynamicModule, Module } from '@nestjs/common'
import { AccessModule, type AccessModuleExtras, type AuthorizerOptions } from '@stagedoor/nest'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { HomeController } from './home.controller.js'
import { MarketplaceController } from './marketplace.controller.js'
import { TeamController } from './team.controller.js'
import { VenueStore } from './venue-store.js'
import { VenuesController } from './venues.controller.js'

/** Whose tokens the service accepts, what it is called in them, who sees the decisions, and what the audit does. */
export type VenueModuleOptions = Pick<AuthorizerOptions, 'audience' | 'jwks' | 'onDecision'> &
  Pick<AccessModuleExtras, 'audit'> & {
    readonly issuer: string
  }

// #region setup
@Module({
  controllers: [HomeController, VenuesController, MarketplaceController, TeamController],
  providers: [VenueStore],
})
class VenueModule {}

export function venueModule(options: VenueModuleOptions): DynamicModule {
  return {
    module: VenueModule,
    imports: [AccessModule.forRoot({ catalog: platformCatalog, ...options })],
  }
}
// #endregion setup
// #endregion file
