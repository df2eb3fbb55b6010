import { type Catalog, defineCatalog } from '@stagedoor/core'

/** An untyped definition, as a JSON file holds it. */
export interface Definition {
  readonly modules: Readonly<Record<string, object>>
  readonly packages?: Readonly<Record<string, object>>
  readonly addons?: Readonly<Record<string, object>>
  readonly aliases?: Readonly<Record<string, string>>
}

/** A definition with the fields that may be left out here. */
export const whole = ({ modules, packages = {}, addons = {}, aliases = {} }: Definition): object => ({
  modules,
  packages,
  addons,
  aliases,
})

/** Compiles an untyped definition. */
export const catalogOf = (definition: Definition): Catalog =>
  defineCatalog(whole(definition) as Parameters<typeof defineCatalog>[0])

/** A module that breaks no rule, with some of its facts replaced. */
export const aModule = (facts: object = {}): object => ({
  title: 'Finance',
  surface: 'The money of a company, in and out.',
  type: 'optional',
  status: 'live',
  standalone: true,
  packages: 'any',
  addons: 'any',
  scopes: ['businessUnit'],
  capabilities: ['Bills, from receipt to payment'],
  permissions: { bills: { read: 'See bills.', write: 'Enter and change bills.' } },
  ...facts,
})

/** Another one, about something else. */
export const touring = (facts: object = {}): object =>
  aModule({
    title: 'Touring',
    surface: 'A tour on the road, day by day.',
    capabilities: ['Routes'],
    scopes: ['tour'],
    permissions: { routes: { read: 'See routes.', write: 'Plan routes.' } },
    ...facts,
  })
