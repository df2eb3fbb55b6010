import { defineCatalog } from '@stagedoor/core'

/**
 * What the product consists of, and how it is sold. Replace the entries with your own: modules are what stays when packages,
 * add-ons and prices change, and permissions are named after them. `stagedoor lint` says what would not last.
 */
export const catalog = defineCatalog({
  modules: {
    projects: {
      title: 'Projects',
      surface: 'The work of a company: what is planned, who does it, and what has become of it.',
      type: 'base',
      status: 'live',
      standalone: false,
      packages: ['studio'],
      addons: ['archive_search'],
      scopes: ['team'],
      capabilities: ['Plans', 'Tasks', 'Searching finished work'],
      navigation: 'Projects',
      owner: 'Projects team',
      permissions: {
        plans: {
          read: 'See the plans of a team.',
          update: 'Change the plans of a team.',
        },
        tasks: { manage: 'Set, assign, change and close the tasks of a team.' },
        archive: {
          search: { description: 'Search what all teams have finished.', scopes: [] },
        },
      },
    },
    timesheets: {
      title: 'Timesheets',
      surface: 'The hours of a company: who spent them, on what, and who agreed.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: ['timesheets_extension'],
      scopes: ['team'],
      capabilities: ['Entering hours', 'Agreeing to hours'],
      navigation: 'Timesheets',
      owner: 'Timesheets team',
      listed: true,
      permissions: {
        entries: {
          read: 'See the hours of a team.',
          update: 'Enter and correct the hours of a team.',
        },
        approvals: { manage: 'Agree to the hours of a team, or send them back.' },
      },
    },
  },
  packages: {
    studio: {
      title: 'Studio',
      description: 'Where a company that works in projects starts.',
      modules: ['projects'],
      listed: true,
    },
  },
  addons: {
    archive_search: {
      title: 'Archive search',
      description: 'Opens what all teams have finished.',
      extends: ['studio'],
      unlocks: ['projects.archive.search'],
      listed: true,
    },
    timesheets_extension: {
      title: 'Timesheets for Studio',
      description: 'Adds timesheets to what a company already has.',
      extends: ['studio'],
      unlocks: ['timesheets'],
      listed: true,
    },
  },
})
