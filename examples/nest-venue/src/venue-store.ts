import { Injectable } from '@nestjs/common'
import type { ScopeAnswer } from '@stagedoor/nest'
import { type Offer, offers, type Room, rooms, type Venue, venues } from './venue-data.js'

// #region inside
/** Is the row inside a scope answer? In SQL: `company = $1 AND venue = ANY($2)`. */
function isInside(row: { readonly company: string; readonly venue: string }, answer: ScopeAnswer): boolean {
  if (answer.kind === 'none' || row.company !== answer.company) return false
  if (answer.kind === 'all') return true
  return answer.scopes.some((scope) =>
    Object.entries(scope).every(([dimension, ids]) => dimension === 'venue' && ids.includes(row.venue)),
  )
}
// #endregion inside

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
