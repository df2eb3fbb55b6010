// #region catalog
import { defineCatalog } from '@stagedoor/core'

export const catalog = defineCatalog({
  modules: {
    promoter: {
      title: 'Promoter',
      surface: 'Plans, books and runs events',
      type: 'base',
      status: 'live',
      standalone: false,
      packages: ['basic_promoter'],
      addons: ['vendor_directory'],
      scopes: ['event'],
      capabilities: ['Event planning', 'Vendor directory'],
      permissions: {
        events: { read: 'See events', write: 'Plan and change events' },
        vendors: {
          read: { description: 'See a vendor', scopes: [] },
          search: { description: 'Look for vendors', scopes: [] },
        },
      },
    },
    finance: {
      title: 'Finance',
      surface: 'Money in and out of a company',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: ['finance_suite'],
      scopes: ['businessUnit'],
      capabilities: ['Bills', 'Periods'],
      listed: true,
      permissions: {
        bills: { read: 'See bills', write: 'Enter and change bills' },
        periods: {
          read: { description: 'See which periods are closed', scopes: [] },
          close: { description: 'Close a period for good', delegable: false },
        },
      },
    },
  },
  packages: {
    basic_promoter: { title: 'Basic Promoter', modules: ['promoter'], listed: true },
  },
  addons: {
    vendor_directory: {
      title: 'Vendor Directory',
      extends: ['basic_promoter'],
      unlocks: ['promoter.vendors.*'],
      listed: true,
    },
    finance_suite: {
      title: 'Finance Suite',
      extends: ['basic_promoter'],
      unlocks: ['finance'],
      listed: true,
    },
  },
  aliases: { 'finance.invoices.read': 'finance.bills.read' },
})
// #endregion catalog
