export {
  type Access,
  AccessDeniedError,
  type AllOf,
  type Allowed,
  type AnyOf,
  allOf,
  anyOf,
  type Catalog,
  type Decision,
  type DelegationDecision,
  type DelegationGrant,
  type DelegationItem,
  type DelegationReason,
  type DelegationRequest,
  defineCatalog,
  describeRequirement,
  type Explanation,
  type GrantScope,
  isAccessDeniedError,
  isRequirement,
  type Layer,
  type Member,
  type MemberVersions,
  type ModuleAccess,
  type ModuleKey,
  type ModuleKeyOf,
  moduleAccess,
  type Offer,
  type PermissionKey,
  type PermissionKeyOf,
  type Reason,
  type Refused,
  type Register,
  type Requirement,
  type ScopeAnswer,
  type ScopedPermissionKey,
  type ScopedPermissionKeyOf,
  type ScopeTarget,
} from '@stagedoor/core'
export { accessFingerprint } from './access-fingerprint.js'
export { forgetBody, isForSomeCaches } from './answer/forget-body.js'
export { GuardError, type GuardErrorDetails, isGuardError } from './answer/guard-error.js'
export type { HttpAnswer } from './answer/http-answer.js'
export type { GuardErrorCode, RefusalCode, TokenStage } from './answer/refusal-codes.js'
export type { Authorizer } from './authorizer/authorizer.js'
export type {
  AuthorizerOptions,
  Freshness,
  IssuerOptions,
  JsonWebKeySet,
  LimitOptions,
  LoadMember,
  TokenCacheOptions,
} from './authorizer/authorizer-options.js'
export { createAuthorizer } from './authorizer/create-authorizer.js'
export type { GuardArgs } from './guard/guard-args.js'
export type { GuardDescription, RequirementDocument } from './guard/guard-description.js'
export type {
  DelegationGuardOptions,
  GranteeIds,
  GuardOptions,
  ScopeResolvers,
} from './guard/guard-options.js'
export type { RouteGuard } from './guard/route-guard.js'
export type { Identity } from './identity.js'
export type { ImpossibleRequirement } from './inventory/impossible-requirements.js'
export { inventoryMarkdown } from './inventory/inventory-markdown.js'
export { inventoryTable } from './inventory/inventory-table.js'
export { type InventoryRoute, type RouteInventory, toInventory } from './inventory/route-inventory.js'
export type { KeyFailure, KeyHealth, KeyWarning, KeyWarningCode } from './keys/key-health.js'
export type { DecisionEvent } from './observe/decision-event.js'
export {
  createDecisionLog,
  type DecisionLogger,
  type DecisionLogOptions,
  type LogLevel,
} from './observe/decision-log.js'
export { type LogRecord, type LogRecordOptions, toLogRecord } from './observe/log-record.js'
export {
  type DocumentedRoute,
  type DocumentOptions,
  documentWithAccess,
  type OpenApiDocument,
} from './openapi/document-with-access.js'
export {
  type AccessExtension,
  type AccessOperation,
  type OpenApiParameter,
  type OperationOptions,
  operationOf,
  securitySchemeOf,
} from './openapi/operation.js'
export type { OpenApiResponse } from './openapi/refusal-responses.js'
export type { OpenApiSchema } from './openapi/refusal-schema.js'
export type { RouteAccess } from './openapi/route-access.js'
export type { HttpRequest, RequestContext } from './request/http-request.js'
export { accessOf, delegationOf, identityOf, targetOf } from './request/request-state.js'
export type { SigningAlgorithm } from './token/algorithms.js'
