import { defineCatalog } from '@stagedoor/core'

/** A scope-sensitive module with a gated slice and a key that is not delegable, and one that is sensitive in nothing. */
export const catalog = defineCatalog({
  modules: {
    finance: {
      title: 'Finance',
      surface: 'Money in and out of a company.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: ['exports'],
      scopes: ['businessUnit'],
      capabilities: ['Bills'],
      listed: true,
      permissions: { bills: ['read', 'write'], reports: ['read'] },
    },
    crew: {
      title: 'Crew',
      surface: 'Who works when.',
      type: 'base',
      status: 'live',
      standalone: false,
      packages: ['starter'],
      addons: 'none',
      scopes: [],
      capabilities: ['Shifts'],
      permissions: {
        shifts: ['read'],
        visits: { read: { description: 'Sees visits', scopes: ['event'] } },
      },
    },
  },
  packages: { starter: { modules: ['crew'] } },
  addons: { exports: { extends: ['finance'], unlocks: ['finance.reports.*'], listed: true } },
  aliases: { money: 'finance', 'money.invoices.read': 'finance.bills.read' },
})
