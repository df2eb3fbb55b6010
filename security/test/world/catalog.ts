import { defineCatalog } from '@stagedoor/core'

/** What the three applications guard: names that are near to each other, a gated slice, a key kept back, a retired one. */
export const catalog = defineCatalog({
  modules: {
    finance: {
      title: 'Finance',
      surface: 'Money in and out of a company.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: ['archive'],
      scopes: ['businessUnit'],
      capabilities: ['Bills'],
      permissions: {
        bills: ['read', 'write'],
        expenses: ['read'],
        'expenses-approvals': ['read'],
        reports: { read: { description: 'Reads the reports of the whole company', scopes: [] } },
        archive: { read: { description: 'Reads bills of years gone by', scopes: [] } },
        vault: { open: { description: 'Opens the vault', scopes: [], delegable: false } },
      },
      listed: true,
    },
    finance_x: {
      title: 'Finance of another kind',
      surface: 'A module whose key begins like another.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: 'none',
      scopes: [],
      capabilities: [],
      permissions: { reports: ['read'] },
    },
  },
  packages: {},
  addons: {
    archive: { title: 'Archive', extends: ['finance'], unlocks: ['finance.archive.read'], listed: true },
  },
  aliases: { 'finance.invoices.read': 'finance.bills.read' },
})
