import { Injectable } from '@nestjs/common'
import type { ScopeAnswer } from '@stagedoor/nest'
import { isInside } from './is-inside.js'
import { type Offer, offers, type Room, rooms, type Venue, venues } from './venue-data.js'

/** What this service knows, in memory. It filters by what it is told, and decides nothing about access. */
@Injectable()
export class VenueStore {
  readonly #offers = new Map(offers.map((offer) => [offer.id, offer]))

  venues(answer: ScopeAnswer): readonly Venue[] {
    return venues.filter((venue) => isInside({ company: venue.company, venue: venue.id }, answer))
  }

  venue(id: string | undefined): Venue | undefined {
    return venues.find((venue) => venue.id === id)
  }

  rooms(venue: string): readonly Room[] {
    return rooms.filter((room) => room.venue === venue)
  }

  /** The rooms that the marketplace shows, of every company. */
  listings(): readonly Room[] {
    return rooms.filter((room) => room.toLet)
  }

  offers(answer: ScopeAnswer): readonly Offer[] {
    return [...this.#offers.values()].filter((offer) => isInside(offer, answer))
  }

  offer(id: string | undefined): Offer | undefined {
    return this.#offers.get(id ?? '')
  }

  save(offer: Offer): Offer {
    this.#offers.set(offer.id, offer)
    return offer
  }
}
