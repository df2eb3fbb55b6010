import { type DynamicModule, Module } from '@nestjs/common'
import { AccessModule, type AuthorizerOptions } from '@stagedoor/nest'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { HomeController } from './home.controller.js'
import { MarketplaceController } from './marketplace.controller.js'
import { TeamController } from './team.controller.js'
import { VenueStore } from './venue-store.js'
import { VenuesController } from './venues.controller.js'

/** Whose tokens the service accepts, what it is called in them, and who sees the decisions. */
export type VenueModuleOptions = Pick<AuthorizerOptions, 'audience' | 'jwks' | 'onDecision'> & {
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
