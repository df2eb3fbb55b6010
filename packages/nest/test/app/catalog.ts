import { defineCatalog } from '@stagedoor/core'

/** Small, and with one permission for every way of being closed. */
export const catalog = defineCatalog({
  modules: {
    finance: {
      title: 'Finance',
      surface: 'Money.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: ['forecasts'],
      scopes: ['businessUnit'],
      capabilities: [],
      permissions: {
        bills: ['read', 'write'],
        reports: { read: { description: 'Read reports.', scopes: [] } },
        forecasts: { read: { description: 'Read forecasts.', scopes: [] } },
      },
      listed: true,
    },
    events: {
      title: 'Events',
      surface: 'Events.',
      type: 'base',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: 'none',
      scopes: [],
      capabilities: [],
      permissions: { shows: ['read', 'write'] },
      listed: true,
    },
  },
  packages: {},
  addons: {
    forecasts: {
      title: 'Forecasts',
      extends: ['finance'],
      unlocks: ['finance.forecasts.read'],
      listed: true,
    },
  },
})

declare module '@stagedoor/nest' {
  interface Register {
    catalog: typeof catalog
  }
}
