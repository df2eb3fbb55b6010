/** A house. */
export interface Venue {
  readonly id: string
  readonly company: string
  readonly name: string
  readonly city: string
  readonly capacity: number
}

/** A room of a venue, with the dates on which it is free. */
export interface Room {
  readonly id: string
  readonly venue: string
  readonly name: string
  readonly freeOn: readonly string[]
  /** Does the marketplace show it? */
  readonly toLet: boolean
}

/** What someone would pay for a room. It belongs to the company that owns the room. */
export interface Offer {
  readonly id: string
  readonly company: string
  readonly venue: string
  readonly room: string
  readonly from: string
  readonly date: string
  readonly euros: number
  readonly status: 'open' | 'accepted'
}

export const venues: readonly Venue[] = [
  { id: 'venue_great_hall', company: 'comp_harbour', name: 'Great Hall', city: 'Hamburg', capacity: 2400 },
  { id: 'venue_foyer', company: 'comp_harbour', name: 'Foyer', city: 'Hamburg', capacity: 180 },
  { id: 'venue_cellar', company: 'comp_cellar', name: 'Cellar', city: 'Leipzig', capacity: 90 },
]

export const rooms: readonly Room[] = [
  {
    id: 'room_stage',
    venue: 'venue_great_hall',
    name: 'Stage',
    freeOn: ['2027-03-05', '2027-03-19'],
    toLet: true,
  },
  { id: 'room_balcony', venue: 'venue_great_hall', name: 'Balcony', freeOn: ['2027-03-05'], toLet: false },
  { id: 'room_foyer', venue: 'venue_foyer', name: 'Foyer', freeOn: ['2027-03-12'], toLet: true },
  {
    id: 'room_vault',
    venue: 'venue_cellar',
    name: 'Vault',
    freeOn: ['2027-04-02', '2027-04-03'],
    toLet: true,
  },
]

export const offers: readonly Offer[] = [
  {
    id: 'offer_1',
    company: 'comp_harbour',
    venue: 'venue_great_hall',
    room: 'room_stage',
    from: 'Northlight Events',
    date: '2027-03-19',
    euros: 9000,
    status: 'open',
  },
  {
    id: 'offer_2',
    company: 'comp_harbour',
    venue: 'venue_foyer',
    room: 'room_foyer',
    from: 'Open Air Collective',
    date: '2027-03-12',
    euros: 700,
    status: 'open',
  },
  {
    id: 'offer_3',
    company: 'comp_cellar',
    venue: 'venue_cellar',
    room: 'room_vault',
    from: 'Northlight Events',
    date: '2027-04-02',
    euros: 350,
    status: 'open',
  },
]
