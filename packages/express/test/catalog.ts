import { defineCatalog } from '@stagedoor/core'

/** What the tests guard: one scope-sensitive module with an add-on slice, and one module without scopes. */
export const catalog = defineCatalog({
  modules: {
    finance: {
      title: 'Finance',
      surface: 'Money that comes and goes.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: ['starter'],
      addons: ['archive'],
      scopes: ['businessUnit'],
      capabilities: ['Bills'],
      permissions: {
        bills: ['read', 'approve'],
        expenses: ['read', 'write'],
        archive: ['read'],
        settings: { read: { description: 'Read the settings of the module.', scopes: [] } },
      },
      listed: true,
    },
    artist: {
      title: 'Artist',
      surface: 'The people on stage.',
      type: 'base',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: 'none',
      scopes: [],
      capabilities: ['Profiles'],
      permissions: { profiles: ['read', 'write'] },
    },
  },
  packages: {
    starter: {
      title: 'Starter',
      description: 'The bundle to begin with.',
      modules: ['finance'],
      listed: true,
    },
  },
  addons: {
    archive: {
      title: 'Archive',
      description: 'Bills of years gone by.',
      extends: ['starter', 'finance'],
      unlocks: ['finance.archive.read'],
      listed: true,
    },
  },
})
