// #region file
import { Controller, Get, Inject, NotFoundException, Param } from '@nestjs/common'
import { type Access, CurrentAccess, RequireModule, RequirePermission } from '@stagedoor/nest'
import { venueInPath } from './stored-targets.js'
import type { Room, Venue } from './venue-data.js'
import { VenueStore } from './venue-store.js'

// #region controller
@Controller('venues')
@RequireModule('venue') // holds for every route below, and declares none of them
export class VenuesController {
  constructor(@Inject(VenueStore) private readonly store: VenueStore) {}

  // #region list
  @Get()
  @RequirePermission('venue.details.read', { scope: 'filter' })
  list(@CurrentAccess() access: Access): readonly Venue[] {
    return this.store.venues(access.scopeOf('venue.details.read'))
  }
  // #endregion list

  @Get(':venue')
  @RequirePermission('venue.details.read', { scope: venueInPath, conceal: true })
  details(@Param('venue') id: string): Venue {
    const venue = this.store.venue(id)
    if (!venue) throw new NotFoundException()
    return venue
  }

  @Get(':venue/availability')
  @RequirePermission('venue.availability.read', { scope: venueInPath })
  availability(@Param('venue') id: string): readonly Pick<Room, 'name' | 'freeOn'>[] {
    return this.store.rooms(id).map(({ name, freeOn }) => ({ name, freeOn }))
  }
}
// #endregion controller
// #endregion file
