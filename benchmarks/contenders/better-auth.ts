import type { Catalog } from '@stagedoor/core'
import { createAccessControl } from 'better-auth/plugins/access'
import { actionAndSubject, type Contender, keysOf, unitsOf } from './contender.ts'

interface Role {
  authorize(request: { readonly [resource: string]: string[] }): { readonly success: boolean }
}

interface Holder {
  readonly role: Role
  readonly units: ReadonlySet<string>
}

interface Asked {
  readonly request: { readonly [resource: string]: string[] }
  readonly unit: string
}

/** The access control of better-auth's plugins: a role of statements. It knows no scope, so a Set of units stands beside it. */
export function betterAuth(catalog: Catalog): Contender<Holder, Asked> {
  const control = createAccessControl(statementsOf(catalog.permissions.map(({ key }) => key)))
  return {
    name: 'better-auth access',
    kind: 'peer',
    principal: (member) => ({
      // Its own types want literals; the statements here are data.
      role: control.newRole(statementsOf(keysOf(member)) as never) as unknown as Role,
      units: new Set(unitsOf(member)),
    }),
    prepare({ key, unit }) {
      const { action, subject } = actionAndSubject(key)
      return { request: { [subject]: [action] }, unit }
    },
    check: ({ role, units }, { request, unit }) => role.authorize(request).success && units.has(unit),
  }
}

function statementsOf(keys: readonly string[]): { [resource: string]: string[] } {
  const groups = Map.groupBy(keys.map(actionAndSubject), ({ subject }) => subject)
  return Object.fromEntries(
    [...groups].map(([resource, pairs]) => [resource, pairs.map(({ action }) => action)]),
  )
}
