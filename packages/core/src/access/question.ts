import type { Catalog, CatalogPermission, Offer, PermissionKeyOf } from '../catalog/catalog.js'
import { splitKey } from '../key-grammar.js'
import { type CompiledCatalog, compiledFor } from './compiled-catalog.js'
import { type Allowed, LAYER_OF_REASON, type Reason, type Refused } from './decision.js'
import type { Subject } from './layers.js'
import { isRequirement, MOST_LEVELS, type Requirement } from './requirement.js'

// Of a prepared requirement, for the types alone: the catalog and the keys that it is good for.
declare const PREPARED: unique symbol

/**
 * A requirement that was looked up in one catalog beforehand, so that asking it costs no look-up. Made by
 * {@link prepareRequirement}; frozen. An access of another catalog answers it as `unknown_permission`.
 */
export interface PreparedRequirement<P extends string = string> {
  readonly [PREPARED]: P
}

/**
 * What is asked of one catalog, with what nearly every check reads side by side. Known by a private field, not by `instanceof`: a proxy
 * throws when that is asked of it.
 */
class Prepared {
  /** The bit of a member's holdings that says whether every layer before scope is open; one that is never set where none does. */
  readonly bit: number
  readonly #compiled: CompiledCatalog
  readonly allowed: Allowed

  constructor(compiled: CompiledCatalog, bit: number, allowed: Allowed) {
    this.bit = bit
    this.#compiled = compiled
    this.allowed = Object.freeze(allowed)
  }

  static isFor(compiled: CompiledCatalog, value: unknown): value is Question {
    return typeof value === 'object' && value !== null && #compiled in value && value.#compiled === compiled
  }
}

/** One key, or one module, of a question, with every decision there can be about it: each made once, frozen and shared. */
export class Leaf extends Prepared {
  readonly kind = 'leaf'
  /** What it is about; `undefined` if the catalog does not know it. */
  readonly subject: Subject | undefined
  /** Of the subject, beside it: a check then reads one object less. */
  readonly permission: CatalogPermission | undefined
  /** The bit that leaves a missing grant as the only reason, where the first one is closed: that its module is owned and given. */
  readonly usableBit: number
  /** The refusal for that reason. */
  readonly notGranted: Refused
  readonly #offersOf: (reason: Reason) => readonly Offer[]
  readonly #refusals = new Map<Reason, Refused>()

  /** @param requirement - the whole of what is asked, of which this may be a part */
  constructor(compiled: CompiledCatalog, subject: Subject | undefined, requirement: string | Requirement) {
    const permission = typeof requirement === 'string' ? subject?.permission?.key : undefined
    super(compiled, subject?.bit ?? compiled.starts.none, {
      allowed: true,
      requirement,
      ...(permission === undefined ? {} : { permission }),
    })
    this.#offersOf = (reason) => (subject === undefined ? [] : offersFor(compiled, reason, subject))
    this.subject = subject
    this.permission = subject?.permission
    this.usableBit = subject?.usableBit ?? compiled.starts.none
    this.notGranted = this.refused('permission_not_granted')
    Object.freeze(this)
  }

  /** The refusal for this reason. Never throws. */
  refused(reason: Reason): Refused {
    const known = this.#refusals.get(reason)
    if (known !== undefined) return known
    const refusal = this.#refusal(reason)
    this.#refusals.set(reason, refusal)
    return refusal
  }

  #refusal(reason: Reason): Refused {
    const { subject } = this
    const { requirement } = this.allowed
    const layer = LAYER_OF_REASON[reason]
    if (subject === undefined) return Object.freeze({ allowed: false, layer, reason, requirement })
    return Object.freeze({
      allowed: false,
      layer,
      reason,
      requirement,
      ...(subject.permission === undefined ? {} : { permission: subject.permission.key }),
      module: subject.module,
      ...(layer === 'entitlement' ? { offers: this.#offersOf(reason) } : {}),
    })
  }
}

/** What would open a closed entitlement layer: the gate of the key, or its module. */
export function offersFor(
  { catalog }: CompiledCatalog,
  reason: Reason,
  { permission, module: moduleKey }: Subject,
): readonly Offer[] {
  const closed = reason === 'addon_not_entitled' ? permission : catalog.moduleOf(moduleKey)
  return closed?.offers ?? []
}

/** A composed question. */
class Composition extends Prepared {
  readonly kind: 'allOf' | 'anyOf'
  readonly parts: readonly Question[]

  constructor(
    compiled: CompiledCatalog,
    { kind, parts }: { readonly kind: 'allOf' | 'anyOf'; readonly parts: readonly Question[] },
    requirement: Requirement,
  ) {
    super(compiled, compiled.starts.none, { allowed: true, requirement })
    this.kind = kind
    this.parts = Object.freeze(parts)
    Object.freeze(this)
  }
}

/** What is asked, prepared for one catalog: its subjects found, its decisions ready. */
export type Question = Leaf | Composition

/** The questions that were asked of one catalog, each prepared once. */
export class Questions {
  readonly #compiled: CompiledCatalog
  readonly #byKey = new Map<string, Leaf>()
  readonly #byRequirement = new WeakMap<object, Question>()

  constructor(compiled: CompiledCatalog) {
    this.#compiled = compiled
  }

  /** What is asked, whatever it is at run time, prepared. Never throws. */
  of(asked: unknown): Question {
    if (typeof asked === 'string') return this.#byKey.get(asked) ?? this.#prepare(asked)
    return Prepared.isFor(this.#compiled, asked) ? asked : this.#prepare(asked)
  }

  #prepare(asked: unknown): Question {
    if (isRequirement(asked)) return this.#ofRequirement(asked)
    if (typeof asked !== 'string') return this.#unknown(MALFORMED)
    const subject = this.#compiled.subjectOfKey(asked)
    // A text that is no key is not repeated: it may come from outside, and decisions are logged and sent.
    if (subject === undefined) return this.#unknown(splitKey(asked) === undefined ? MALFORMED : asked)
    const leaf = new Leaf(this.#compiled, subject, asked)
    // Only what the catalog knows is kept: there is no end to the rest.
    this.#byKey.set(asked, leaf)
    return leaf
  }

  #ofRequirement(requirement: Requirement): Question {
    const known = this.#byRequirement.get(requirement)
    if (known !== undefined) return known
    try {
      const question = this.#part(requirement, requirement, MOST_LEVELS)
      // Another installed copy may have made it, and left it open to change.
      if (Object.isFrozen(requirement)) this.#byRequirement.set(requirement, question)
      return question
    } catch {
      return this.#unknown(MALFORMED) // made by hand, and throws when it is looked at
    }
  }

  /** @param levels - how deep it may still go: one that is made by hand may lead back into itself */
  #part(part: string | Requirement, whole: Requirement, levels: number): Question {
    if (!isRequirement(part))
      return new Leaf(
        this.#compiled,
        typeof part === 'string' ? this.#compiled.subjectOfKey(part) : undefined,
        whole,
      )
    if (part.kind === 'moduleAccess')
      return new Leaf(this.#compiled, this.#compiled.subjectOfModule(part.module), whole)
    const { kind } = part
    const parts: readonly (string | Requirement)[] = Array.from(part.parts)
    // Nothing asked would be everything allowed (REQ-1).
    if (parts.length === 0 || levels === 0) return this.#unknown(whole)
    const questions = parts.map((each) => this.#part(each, whole, levels - 1))
    return new Composition(this.#compiled, { kind, parts: questions }, whole)
  }

  #unknown(asked: string | Requirement): Leaf {
    return new Leaf(this.#compiled, undefined, asked)
  }
}

/** In the place of what is no key and no requirement. */
const MALFORMED = '(malformed)'

const QUESTIONS = new WeakMap<CompiledCatalog, Questions>()

/** The questions of one catalog. Never throws. */
export function questionsOf(compiled: CompiledCatalog): Questions {
  const questions = QUESTIONS.get(compiled) ?? new Questions(compiled)
  QUESTIONS.set(compiled, questions)
  return questions
}

/**
 * Looks a requirement up in a catalog, once, for those who ask it often: a guard does, for its route.
 *
 * @param catalog - the compiled catalog, the same that the accesses asked are resolved against
 * @param requirement - a permission key, or what `allOf`, `anyOf` or `moduleAccess` made
 * @throws TypeError if it names a permission or a module that the catalog does not know, a wildcard too (REQ-1).
 * @example
 * ```ts
 * const mayRead = prepareRequirement(catalog, 'finance.bills.read')
 * access.can(mayRead, { businessUnit: 'bu_1' })
 * ```
 */
export function prepareRequirement<C extends Catalog>(
  catalog: C,
  requirement: PermissionKeyOf<C> | Requirement<PermissionKeyOf<C>>,
): PreparedRequirement<PermissionKeyOf<C>> {
  const question = questionsOf(compiledFor(catalog)).of(requirement)
  if (!isKnown(question))
    throw new TypeError('prepareRequirement() takes keys of the catalog, or requirements of them')
  return question as unknown as PreparedRequirement<PermissionKeyOf<C>>
}

const isKnown = (question: Question): boolean =>
  question.kind === 'leaf' ? question.subject !== undefined : question.parts.every(isKnown)
