export { type RunningVenue, startVenue, type VenueOptions } from './start-venue.js'
