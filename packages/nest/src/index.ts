export {
  type Access,
  AccessDeniedError,
  type AuthorizerOptions,
  accessFingerprint,
  accessOf,
  allOf,
  anyOf,
  createDecisionLog,
  type Decision,
  type DecisionEvent,
  type DecisionLogger,
  type DecisionLogOptions,
  type DelegationGrant,
  delegationOf,
  type Freshness,
  type GuardDescription,
  GuardError,
  type GuardErrorCode,
  type HttpAnswer,
  type HttpRequest,
  type Identity,
  type InventoryRoute,
  type IssuerOptions,
  identityOf,
  inventoryMarkdown,
  inventoryTable,
  isAccessDeniedError,
  isGuardError,
  type LoadMember,
  type ModuleKey,
  moduleAccess,
  type PermissionKey,
  type Register,
  type Requirement,
  type RouteInventory,
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
export { AccessModule } from './access.module.js'
export { ACCESS_AUTHORIZER, ACCESS_OPTIONS } from './access.tokens.js'
export type { AccessModuleExtras } from './access-extras.js'
export type { AccessRequest, Inject, RequestReader } from './access-request.js'
export type {
  ContextRefusal,
  ContextType,
  GuardedHeaders,
  ProviderWrapper,
  Road,
  ServedMethod,
} from './context-type.js'
export { ContextTypes, requestOf } from './context-types.service.js'
export { CurrentAccess, CurrentDelegation, CurrentIdentity, CurrentTarget } from './current.decorators.js'
export type { GuardedRequest } from './guarded-request.js'
export type { CompiledRoute } from './route-compiler.js'
export { RouteRegistry } from './route-registry.service.js'
