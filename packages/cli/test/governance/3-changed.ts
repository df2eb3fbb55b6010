// #region catalog
import { defineCatalog } from '@stagedoor/core'

export const catalog = defineCatalog({
  modules: {
    booking: {
      title: 'Booking',
      surface: 'Who plays where and when, from the first request to the contract.',
      type: 'base',
      status: 'live',
      standalone: false,
      packages: ['promoter_start'],
      addons: 'none',
      scopes: ['businessUnit'],
      capabilities: ['Requests and offers', 'A calendar of what is booked'],
      permissions: {
        requests: { read: 'See requests.', write: 'Make and answer requests.' },
        // #region calendar
        calendar: {
          view: {
            description: 'See what is booked.',
            excuse: { 'action-synonyms': 'The calendar app of 2023 asks for this key.' },
          },
        },
        // #endregion calendar
      },
    },
    finance: {
      title: 'Finance',
      surface: 'The money of a company: what comes in, what goes out, what is owed.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: ['finance_extension'],
      scopes: ['businessUnit'],
      capabilities: ['Bills', 'Expenses'],
      // #region finance
      permissions: {
        bills: { read: 'See bills.', write: 'Enter and change bills.' },
        costs: { read: 'See costs.', write: 'Enter and change costs.' },
      },
      // #endregion finance
    },
  },
  packages: { promoter_start: { title: 'Start', modules: ['booking'], listed: true } },
  addons: {
    finance_extension: { title: 'Finance', extends: ['promoter_start'], unlocks: ['finance'], listed: true },
  },
})
// #endregion catalog
