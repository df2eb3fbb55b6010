// #region file
import type { AccessRequest, Inject } from '@stagedoor/nest'
import { VenueStore } from './venue-store.js'

/** The venue named in the path. Its company is part of the target: nobody looks into a house of another company. */
export const venueInPath = {
  venue: ({ params }: AccessRequest) => params.venue,
  company: ({ params }: AccessRequest, inject: Inject) => inject(VenueStore).venue(params.venue)?.company,
}

/** The venue of the offer named in the path: as it is stored, whatever the request says about it. */
export const venueOfOffer = {
  venue: ({ params }: AccessRequest, inject: Inject) => inject(VenueStore).offer(params.offer)?.venue,
  company: ({ params }: AccessRequest, inject: Inject) => inject(VenueStore).offer(params.offer)?.company,
}
// #endregion file
