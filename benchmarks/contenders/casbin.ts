import { type Enforcer, newEnforcer, newModelFromString, StringAdapter } from 'casbin'
import { actionAndSubject, type Contender, keysOf, unitsOf } from './contender.ts'

interface Asked {
  readonly action: string
  readonly subject: string
  readonly unit: string
}

/** RBAC with domains, from casbin's documentation: the member has a role in each of its units, and the role has the permissions. */
const MODEL = `
[request_definition]
r = sub, dom, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub, r.dom) && r.obj == p.obj && r.act == p.act`

/** casbin, asked synchronously: its asynchronous way costs more. */
export const casbin: Contender<Enforcer, Asked> = {
  name: 'casbin',
  kind: 'peer',
  principal(member) {
    const permissions = keysOf(member).map((key) => {
      const { action, subject } = actionAndSubject(key)
      return `p, role, ${subject}, ${action}`
    })
    const units = unitsOf(member).map((unit) => `g, user, role, ${unit}`)
    return newEnforcer(newModelFromString(MODEL), new StringAdapter([...permissions, ...units].join('\n')))
  },
  prepare: ({ key, unit }) => ({ ...actionAndSubject(key), unit }),
  check: (enforcer, { action, subject, unit }) => enforcer.enforceSync('user', unit, subject, action),
}
