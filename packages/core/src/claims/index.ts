export { type NumberedSize, numberedSizeOf } from '../member/numbered-member.js'
export { ClaimsError, type ClaimsProblemCode } from './claims-error.js'
export type {
  CompactClaims,
  CompactDelegation,
  CompactGrant,
  CompactGrants,
  CompactNames,
} from './compact-claims.js'
export { type DecodeOptions, decodeClaims } from './decode-claims.js'
export { encodeClaims } from './encode-claims.js'
