import type { Reason } from '../access/decision.js'
import type { Covering, Holdings } from '../access/holdings.js'
import { firstClosed } from '../access/layers.js'
import { canMatch } from '../access/scope-answer.js'
import type { Catalog, CatalogPattern } from '../catalog/catalog.js'
import { splitWildcard } from '../key-grammar.js'
import type { Delegation } from '../member/member.js'
import { allowedGrant, canonicalText } from './canonical-grant.js'
import { ChangingModules } from './changing-modules.js'
import type { DelegationDecision, DelegationGrant, DelegationItem, DelegationReason } from './delegation.js'
import { type ReadRequest, readDelegationRequest } from './read-delegation-request.js'
import { ScopeContainment } from './scope-containment.js'

/** The one who would give: what they hold, and what they may give away. */
export interface Granter {
  readonly held: Holdings
  /** Someone else acts in this member's name (TOK-5). */
  readonly isImpersonated: boolean
}

/** Decides layer 5: may this member give this away, or take it away (DEL-1 to DEL-8)? Never throws. */
export function decideDelegation(granter: Granter, input: unknown): DelegationDecision {
  if (granter.isImpersonated) return refused([{ path: '', reason: 'impersonated' }])
  const request = readDelegationRequest(input)
  if ('malformedAt' in request) return refused([{ path: request.malformedAt, reason: 'malformed_request' }])
  const judge = new DelegationJudge(granter)
  judge.parties(request)
  judge.modules(request.modules, 'modules')
  judge.patterns(request.permissions, request.scope, 'permissions')
  if (request.delegation !== undefined) judge.passedOn(request.delegation, 'delegation')
  judge.awakened(request)
  return judge.items.length > 0 ? refused(judge.items) : allowedGrant(granter.held, request)
}

function refused(items: readonly DelegationItem[]): DelegationDecision {
  const frozen = Object.freeze(items.map((item) => Object.freeze({ ...item })))
  return Object.freeze({
    allowed: false,
    layer: 'delegation',
    reason: frozen[0]?.reason ?? 'malformed_request',
    items: frozen,
  })
}

/**
 * How many patterns of a present member are judged. 5,000 texts are one each, but for retired wildcards: each is every key that it once
 * covered, in each grant again. What is left is refused, as a retired wildcard is that somebody asks for (CAT-4).
 */
const MOST_AWAKENED = 50_000

/** How the granter stands to a pattern, whatever the scope. */
interface Standing {
  /** Why it cannot be given at all. */
  readonly closed: DelegationReason | undefined
  /** The granter's own grants that cover all of it. */
  readonly coverings: readonly Covering[]
}

/** Judges the items of one request against one granter, and collects the refused ones. */
class DelegationJudge {
  readonly items: DelegationItem[] = []
  readonly #held: Holdings
  readonly #catalog: Catalog
  readonly #own: Delegation
  readonly #ownPatterns: ReadonlySet<string>
  readonly #ownModules: ReadonlySet<string>
  readonly #containment: ScopeContainment
  readonly #standings = new Map<CatalogPattern, Standing>()
  #awakened = 0

  constructor({ held }: Granter) {
    this.#held = held
    const { member, compiled } = held
    this.#catalog = compiled.catalog
    // Without a prototype: what is left out gives nothing, also where somebody put it on that of all objects.
    this.#own = Object.assign(Object.create(null), member.delegation)
    this.#ownPatterns = new Set(this.#own.permissions)
    this.#ownModules = new Set(this.#own.modules?.map((key) => this.#catalog.moduleOf(key)?.key ?? key))
    this.#containment = new ScopeContainment(this.#own.scope)
  }

  /** DEL-2: within the company, and never to oneself. */
  parties({ companyId, userId }: ReadRequest): void {
    const { member } = this.#held
    if (companyId !== member.companyId) this.items.push({ path: 'companyId', reason: 'other_company' })
    if (userId === member.userId) this.items.push({ path: 'userId', reason: 'self_delegation' })
  }

  /** DEL-2 to DEL-4 for modules. */
  modules(keys: readonly string[], path: string): void {
    const [catalog, held] = [this.#catalog, this.#held]
    keys.forEach((asked, index) => {
      const moduleKey = catalog.moduleOf(asked)?.key
      const refuse = (reason: DelegationReason): unknown =>
        this.items.push({
          path: `${path}[${index}]`,
          reason,
          ...(moduleKey === undefined ? {} : { module: moduleKey }),
        })
      if (moduleKey === undefined) refuse('unknown_module')
      else if (!held.owns(held.compiled.moduleNumberOf(moduleKey))) refuse('module_not_entitled')
      else if (!this.#ownModules.has(moduleKey)) refuse('outside_delegation')
      else if (!held.isGiven(held.compiled.moduleNumberOf(moduleKey))) refuse('not_held')
    })
  }

  /** DEL-2 to DEL-5 for patterns that would hold in a scope. */
  patterns(texts: readonly string[], scope: DelegationGrant['scope'], path: string): void {
    texts.forEach((text, index) => {
      this.#pattern(text, scope, `${path}[${index}]`)
    })
  }

  #pattern(text: string, scope: DelegationGrant['scope'], path: string): void {
    const pattern = this.#named(text, path)
    if (pattern === undefined) return
    const { closed, coverings } = this.#standingOf(pattern)
    const reason = closed ?? this.#exceeds(coverings, scope)
    if (reason !== undefined) this.#refuse(path, reason, pattern)
  }

  /** What is the same of a pattern in every scope, found out once: many dormant grants may hold it. */
  #standingOf(pattern: CatalogPattern): Standing {
    const known = this.#standings.get(pattern)
    if (known !== undefined) return known
    const coverings = this.#coverings(pattern)
    const standing = { closed: this.#closedBecause(pattern, coverings), coverings }
    this.#standings.set(pattern, standing)
    return standing
  }

  /** What a text names. A retired wildcard is none here: what it will cover is for nobody to give (CAT-4). */
  #named(text: string, path: string): CatalogPattern | undefined {
    const pattern = this.#catalog.patternOf(text)
    if (pattern !== undefined && pattern.kind !== 'retired_wildcard') return pattern
    this.items.push({ path, reason: 'unknown_permission' })
    return undefined
  }

  #refuse(path: string, reason: DelegationReason, pattern: CatalogPattern): void {
    this.items.push({ path, reason, permission: canonicalText(pattern) })
  }

  /** Why the granter cannot give this at all, wherever. */
  #closedBecause(pattern: CatalogPattern, coverings: readonly Covering[]): DelegationReason | undefined {
    const held = this.#held
    const isWildcard = pattern.kind === 'wildcard'
    const closed = isWildcard ? closedModule(held, pattern.module) : closedKey(held, pattern)
    if (closed === 'module_not_entitled' || closed === 'addon_not_entitled') return closed
    const outside = this.#outsideOwn(pattern)
    if (outside !== undefined) return outside
    if (closed !== undefined) return 'not_held'
    // DEL-5: a wildcard will cover keys that do not exist yet, so holding each of today's keys is not enough.
    return isWildcard && coverings.length === 0 ? 'wildcard_exceeds' : undefined
  }

  /** DEL-3: the granter's own delegation covers it by structure. */
  #outsideOwn(pattern: CatalogPattern): DelegationReason | undefined {
    if (pattern.within.some((text) => this.#ownPatterns.has(text))) return undefined
    // Of a wildcard none is: it covers no key that is not delegable.
    const isReserved = pattern.permissions.some(({ delegable }) => !delegable)
    return isReserved ? 'not_delegable' : 'outside_delegation'
  }

  /** The granter's own grants that cover all of a pattern. */
  #coverings(pattern: CatalogPattern): readonly Covering[] {
    const held = this.#held
    const texts =
      pattern.kind === 'wildcard' ? pattern.within : pattern.permissions.flatMap(({ patterns }) => patterns)
    return texts.flatMap((text) => held.coverings.get(text) ?? [])
  }

  /** DEL-4: the scope lies inside one's own grants, and inside one's delegation. */
  #exceeds(coverings: readonly Covering[], scope: DelegationGrant['scope']): DelegationReason | undefined {
    const isInside = this.#containment.isCoveredBy(scope, coverings) && this.#containment.isWithinLimit(scope)
    return isInside ? undefined : 'exceeds_scope'
  }

  /**
   * DEL-6: passing delegation on needs `redelegate`, lies within one's own by structure, and ends there.
   *
   * @param changing - only what reaches into these modules is judged; everything when left out
   */
  passedOn(delegation: Delegation, path: string, changing?: ChangingModules): void {
    const catalog = this.#catalog
    if (this.#own.redelegate !== true || delegation.redelegate === true)
      this.items.push({ path, reason: 'redelegation_not_allowed' })
    delegation.modules?.forEach((asked, index) => {
      const moduleKey = catalog.moduleOf(asked)?.key
      const at = `${path}.modules[${index}]`
      if (changing?.has(asked) === false) return
      if (moduleKey === undefined) this.items.push({ path: at, reason: 'unknown_module' })
      else if (!this.#ownModules.has(moduleKey))
        this.items.push({ path: at, reason: 'outside_delegation', module: moduleKey })
    })
    delegation.permissions?.forEach((text, index) => {
      if (changing?.isReachedBy(text) === false) return
      if (changing !== undefined && this.#isOwnUnknown(text)) return
      const at = `${path}.permissions[${index}]`
      const pattern = this.#named(text, at)
      if (pattern === undefined) return
      const outside = this.#outsideOwn(pattern)
      if (outside !== undefined) this.#refuse(at, outside, pattern)
    })
    if (!this.#containment.isWithinLimit(delegation.scope ?? 'company'))
      this.items.push({ path: `${path}.scope`, reason: 'exceeds_scope' })
  }

  /** DEL-7: a module that changes hands wakes, or puts to sleep, what the other already has in it. */
  awakened({ modules, grantee, intent }: ReadRequest): void {
    if (modules.length === 0) return
    if (grantee === undefined) {
      this.items.push({ path: 'grantee', reason: 'grantee_required' })
      return
    }
    const changing = new ChangingModules(this.#catalog, { modules, intent }, grantee)
    grantee.grants.forEach(({ permissions, scope }, grant) => {
      if (scope !== undefined && !canMatch(scope)) return
      const path = `grantee.grants[${grant}].permissions`
      const where = scope ?? 'company'
      const judged = new Set<string>()
      permissions.forEach((text, index) => {
        // Each once: a retired wildcard said 5,000 times would be spelt out 5,000 times.
        if (judged.has(text)) return
        judged.add(text)
        this.#wake(changing.touchedBy(text), where, `${path}[${index}]`)
        if (changing.mayWake(text)) this.#unknown(text, where, `${path}[${index}]`)
      })
    })
    const limits = grantee.delegation
    if (limits !== undefined && changing.areIn(limits)) this.passedOn(limits, 'grantee.delegation', changing)
  }

  /** The patterns by which one text of the present member reaches into what changes hands. */
  #wake(keys: readonly string[], scope: DelegationGrant['scope'], path: string): void {
    this.#awakened += keys.length
    if (this.#awakened <= MOST_AWAKENED) for (const key of keys) this.#pattern(key, scope, path)
    else if (keys.length > 0) this.items.push({ path, reason: 'unknown_permission' })
  }

  /** A text that the catalog does not know, in a module that is given: one who gives it must have the same, or more, by structure. */
  #unknown(text: string, scope: DelegationGrant['scope'], path: string): void {
    const coverings = spellingsOver(text).flatMap((each) => this.#held.coverings.get(each) ?? [])
    const isInside = this.#exceeds(coverings, scope) === undefined
    if (!isInside || !this.#isOwnUnknown(text)) this.items.push({ path, reason: 'unknown_permission' })
  }

  /** Does the granter's own delegation cover a text that the catalog does not know? */
  #isOwnUnknown(text: string): boolean {
    return (
      this.#catalog.patternOf(text) === undefined &&
      spellingsOver(text).some((each) => this.#ownPatterns.has(each))
    )
  }
}

/** What covers an unknown text whatever it will be: itself and, where it is a wildcard, that of its module; a key may come to be reserved. */
function spellingsOver(text: string): readonly string[] {
  const wildcard = splitWildcard(text)
  return wildcard === undefined ? [text] : [text, `${wildcard.moduleKey}.*`]
}

/** Why something is not held; `undefined` if it is. */
type Closed = Reason | 'not_held' | undefined

function closedModule(held: Holdings, moduleKey: string): Closed {
  if (!held.owns(held.compiled.moduleNumberOf(moduleKey))) return 'module_not_entitled'
  return held.isGiven(held.compiled.moduleNumberOf(moduleKey)) ? undefined : 'not_held'
}

/** One holds what one's own decision passes in the layers before scope (DEL-4). */
function closedKey(held: Holdings, { permissions }: CatalogPattern): Closed {
  const [permission] = permissions
  const subject = permission && held.compiled.subjectOfKey(permission.key)
  if (subject === undefined) return 'not_held'
  return held.isOpen(subject.bit) ? undefined : firstClosed(held, subject)
}
