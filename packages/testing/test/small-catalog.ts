import { defineCatalog } from '@stagedoor/core'

/** A module bought by itself, one with a gated slice, and one without permissions. */
export const catalog = defineCatalog({
  modules: {
    finance: {
      title: 'Finance',
      surface: 'Money in and out.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: ['exports'],
      scopes: ['businessUnit'],
      capabilities: ['Bills'],
      permissions: { bills: ['read', 'write'], exports: ['read'] },
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
      permissions: { shifts: ['read'] },
    },
    stage: {
      title: 'Stage',
      surface: 'What is on stage.',
      type: 'base',
      status: 'planned',
      standalone: false,
      packages: ['starter'],
      addons: 'none',
      scopes: [],
      capabilities: [],
      permissions: {},
    },
  },
  packages: { starter: { modules: ['crew', 'stage'] } },
  addons: { exports: { extends: ['finance'], unlocks: ['finance.exports.*'] } },
  aliases: {
    money: 'finance',
    'money.invoices.read': 'finance.bills.read',
    rota: 'crew',
    'rota.shifts.read': 'crew.shifts.read',
  },
})
