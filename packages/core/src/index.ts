export type { Access } from './access/access.js'
export {
  type Allowed,
  type Decision,
  LAYER_OF_REASON,
  LAYERS,
  type Layer,
  type Reason,
  type Refused,
} from './access/decision.js'
export type { Explanation, LayerVerdict, LeafExplanation } from './access/explanation.js'
export { type PreparedRequirement, prepareRequirement } from './access/question.js'
export {
  type AllOf,
  type AnyOf,
  allOf,
  anyOf,
  describeRequirement,
  isRequirement,
  type KeysOfRequirement,
  leavesOf,
  type ModuleAccess,
  moduleAccess,
  type Requirement,
  type RequirementLeaf,
  type RequirementPart,
} from './access/requirement.js'
export { type ResolveOptions, resolveAccess } from './access/resolve-access.js'
export type { ScopeTarget } from './access/scope.js'
export type { ScopeAnswer } from './access/scope-answer.js'
export type {
  AddonKeyOf,
  Catalog,
  CatalogAddon,
  CatalogAlias,
  CatalogModule,
  CatalogPackage,
  CatalogPattern,
  CatalogPermission,
  ModuleKeyOf,
  Offer,
  PackageKeyOf,
  PermissionKeyOf,
  ScopedPermissionKeyOf,
} from './catalog/catalog.js'
export type {
  ActionDefinition,
  Actions,
  AddonDefinition,
  Compatibility,
  Excuse,
  ModuleDefinition,
  PackageDefinition,
  Permissions,
} from './catalog/catalog-definition.js'
export type { CatalogNumbering } from './catalog/catalog-numbering.js'
export { type CatalogOptions, defineCatalog } from './catalog/define-catalog.js'
export type {
  EntitlementResult,
  Entitlements,
  PurchaseProblem,
  PurchaseProblemCode,
  Purchases,
} from './catalog/entitlements.js'
export type {
  DelegationDecision,
  DelegationGrant,
  DelegationItem,
  DelegationReason,
  DelegationRequest,
} from './delegation/delegation.js'
export {
  AccessDeniedError,
  CatalogError,
  type CatalogProblem,
  type CatalogProblemCode,
  isAccessDeniedError,
  MemberError,
} from './errors.js'
export { isId } from './key-grammar.js'
export type {
  Delegation,
  Grant,
  GrantScope,
  Member,
  MemberProblem,
  MemberProblemCode,
  MemberVersions,
} from './member/member.js'
export { MEMBER_LIMITS, type MemberLimits, type ParseOptions } from './member/member-limits.js'
export { type ParsedMember, parseMember } from './member/parse-member.js'
export type { ModuleKey, PermissionKey, Register, ScopedPermissionKey } from './register.js'
