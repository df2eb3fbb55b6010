import { ConflictException, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common'
import { type Access, CurrentAccess, RequireModule, RequirePermission } from '@stagedoor/nest'
import { venueOfOffer } from './stored-targets.js'
import type { Offer, Room } from './venue-data.js'
import { VenueStore } from './venue-store.js'

/** Whoever has the module may look; offers are a slice of it that needs the add-on `marketplace_offers` too. */
@Controller('marketplace')
@RequireModule('venue_marketplace')
export class MarketplaceController {
  constructor(@Inject(VenueStore) private readonly store: VenueStore) {}

  @Get('listings')
  @RequirePermission('venue_marketplace.listings.read')
  listings(): readonly Room[] {
    return this.store.listings()
  }

  @Get('offers')
  @RequirePermission('venue_marketplace.offers.read', { scope: 'filter' })
  offers(@CurrentAccess() access: Access): readonly Offer[] {
    return this.store.offers(access.scopeOf('venue_marketplace.offers.read'))
  }

  // #region accept
  @Post('offers/:offer/accept')
  @HttpCode(200)
  @RequirePermission('venue_marketplace.offers.manage', { scope: venueOfOffer, conceal: true })
  accept(@Param('offer') id: string): Offer {
    const offer = this.store.offer(id)
    if (offer?.status !== 'open') throw new ConflictException()
    return this.store.save({ ...offer, status: 'accepted' })
  }
  // #endregion accept
}
