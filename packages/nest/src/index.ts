export {
  type Access,
  AccessDeniedError,
  type AuthorizerOptions,
  accessFingerprint,
  accessOf,
  allOf,
  anyOf,
  type Decision,
  type DecisionEvent,
  type DelegationGrant,
  delegationOf,
  GuardError,
  type GuardErrorCode,
  type Identity,
  type IssuerOptions,
  identityOf,
  isAccessDeniedError,
  isGuardError,
  type LoadMember,
  type ModuleKey,
  moduleAccess,
  type PermissionKey,
  type Register,
  type Requirement,
  type ScopeAnswer,
  type ScopeTarget,
  targetOf,
} from '@stagedoor/server'
export {
  Authenticated,
  Public,
  RequireDelegation,
  type RequireDelegationOptions,
  RequireModule,
  RequirePermission,
  type RequirePermissionOptions,
} from './access.decorators.js'
export { AccessFilter } from './access.filter.js'
export { AccessGuard } from './access.guard.js'
export { AccessModule, type AccessModuleExtras } from './access.module.js'
export { ACCESS_AUTHORIZER, ACCESS_OPTIONS } from './access.tokens.js'
export type { AccessRequest, Inject, RequestReader } from './access-request.js'
export { CurrentAccess, CurrentDelegation, CurrentIdentity, CurrentTarget } from './current.decorators.js'
export { type CompiledRoute, RouteRegistry } from './route-registry.service.js'
