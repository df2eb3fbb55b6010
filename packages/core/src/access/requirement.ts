import { isEntryKey, splitKey } from '../key-grammar.js'
import type { ModuleKey, PermissionKey } from '../register.js'

// A registered symbol: two installed copies recognise each other's requirements, and no JSON can spell it.
const BRAND: unique symbol = Symbol.for('stagedoor.requirement') as never

interface Branded<K> {
  readonly [BRAND]: true
  /** Type information only: the keys it names. */
  readonly '~key'?: K
}

/** Every part must pass. Made by {@link allOf}. */
export interface AllOf<K extends string = string> extends Branded<K> {
  readonly kind: 'allOf'
  readonly parts: readonly (string | Requirement<K>)[]
}

/** At least one part must pass. Made by {@link anyOf}. */
export interface AnyOf<K extends string = string> extends Branded<K> {
  readonly kind: 'anyOf'
  readonly parts: readonly (string | Requirement<K>)[]
}

/** The module itself must be owned and given: layers 1 and 2. Made by {@link moduleAccess}. */
export interface ModuleAccess<K extends string = string> extends Branded<K> {
  readonly kind: 'moduleAccess'
  readonly module: string
}

/** A composed requirement (REQ-1). Frozen; made only by {@link allOf}, {@link anyOf} and {@link moduleAccess}. */
export type Requirement<K extends string = string> = AllOf<K> | AnyOf<K> | ModuleAccess<K>

/** One part of a composition: a permission key or another requirement. */
export type RequirementPart<K extends string = PermissionKey> = K | Requirement<K>

/** The permission keys that a question names. */
export type KeysOfRequirement<Q> = Q extends string ? Q : Q extends Branded<infer K> ? K : never

/** How deep requirements may be nested: judging one walks down its parts. */
export const MOST_LEVELS = 100

const levelsOf = (part: string | Requirement): number =>
  typeof part === 'string' || part.kind === 'moduleAccess'
    ? 0
    : 1 + part.parts.reduce((most, each) => Math.max(most, levelsOf(each)), 0)

function checkedParts(name: string, parts: readonly unknown[]): readonly (string | Requirement)[] {
  if (parts.length === 0)
    throw new TypeError(`${name}() names nothing: an empty requirement would allow everyone`)
  for (const part of parts) {
    const isPart = typeof part === 'string' ? splitKey(part) !== undefined : isRequirement(part)
    if (!isPart)
      throw new TypeError(
        `${name}() takes keys as module.resource.action, without wildcards, or requirements`,
      )
    if (levelsOf(part as string | Requirement) >= MOST_LEVELS)
      throw new TypeError(`${name}() is nested more than ${MOST_LEVELS} levels deep`)
  }
  return Object.freeze([...(parts as readonly (string | Requirement)[])])
}

/**
 * Requires every part. A refusal reports the first failing part, as written (REQ-2).
 *
 * Does not know the catalog: a key that is well-formed but unknown throws where the guard is declared.
 *
 * @param parts - permission keys and requirements, at least one
 * @throws TypeError if there is no part, or one is a wildcard, a malformed key, no requirement or nested too deeply.
 * @example
 * ```ts
 * guard.require(allOf('finance.bills.read', 'finance.reports.read'), { scope: 'filter' })
 * ```
 */
export function allOf<const K extends string = PermissionKey>(
  ...parts: readonly (K | Requirement<K>)[]
): AllOf<K> {
  return Object.freeze({
    [BRAND]: true as const,
    kind: 'allOf' as const,
    parts: checkedParts('allOf', parts),
  }) as AllOf<K>
}

/**
 * Requires at least one part. A refusal reports the part that got furthest through the layers, the first on a tie (REQ-2).
 *
 * Does not know the catalog: a key that is well-formed but unknown throws where the guard is declared.
 *
 * @param parts - permission keys and requirements, at least one
 * @throws TypeError if there is no part, or one is a wildcard, a malformed key, no requirement or nested too deeply.
 */
export function anyOf<const K extends string = PermissionKey>(
  ...parts: readonly (K | Requirement<K>)[]
): AnyOf<K> {
  return Object.freeze({
    [BRAND]: true as const,
    kind: 'anyOf' as const,
    parts: checkedParts('anyOf', parts),
  }) as AnyOf<K>
}

/**
 * Requires the module itself: that the company owns it and the member was given it (layers 1 and 2).
 *
 * Does not imply any permission in it.
 *
 * @param moduleKey - the module's key
 * @throws TypeError if the key is malformed.
 */
export function moduleAccess(moduleKey: ModuleKey): ModuleAccess<never> {
  if (typeof moduleKey !== 'string' || !isEntryKey(moduleKey))
    throw new TypeError('moduleAccess() takes the key of a module')
  return Object.freeze({
    [BRAND]: true as const,
    kind: 'moduleAccess' as const,
    module: moduleKey,
  }) as ModuleAccess<never>
}

/**
 * Is this a requirement, made by this or another installed copy of this npm package? A look-alike from JSON is not, nor is
 * one without parts, or of a kind that only another version knows.
 *
 * Never throws.
 */
export function isRequirement(value: unknown): value is Requirement {
  if (typeof value !== 'object' || value === null) return false
  try {
    if (!Object.hasOwn(value, BRAND)) return false
    const { kind, parts, module: moduleKey } = value as { kind?: unknown; parts?: unknown; module?: unknown }
    if (kind === 'moduleAccess') return typeof moduleKey === 'string'
    return (kind === 'allOf' || kind === 'anyOf') && Array.isArray(parts) && parts.length > 0
  } catch {
    return false // a proxy may throw when it is looked at
  }
}

/**
 * Writes a requirement as it is read: `allOf(finance.bills.read, moduleAccess(finance))`. For logs and audits.
 *
 * Never throws.
 */
export function describeRequirement(requirement: string | Requirement): string {
  if (typeof requirement === 'string') return requirement
  if (requirement.kind === 'moduleAccess') return `moduleAccess(${requirement.module})`
  return `${requirement.kind}(${requirement.parts.map(describeRequirement).join(', ')})`
}

/** One leaf of a requirement: a permission key, or a module asked for by itself. */
export type RequirementLeaf = { readonly permission: string } | { readonly module: string }

/**
 * The leaves of a requirement, in the order written.
 *
 * Never throws.
 */
export function leavesOf(requirement: string | Requirement): readonly RequirementLeaf[] {
  if (typeof requirement === 'string') return [{ permission: requirement }]
  if (requirement.kind === 'moduleAccess') return [{ module: requirement.module }]
  return requirement.parts.flatMap(leavesOf)
}
