import type { CatalogProblem, CatalogProblemCode } from '../errors.js'
import { COMPANY, isDimension, isEntryKey, isSegment } from '../key-grammar.js'
import { elementsOf, entriesOf, type FieldNames, fieldPath, fieldsOf, stringsOf } from '../plain-data.js'
import type {
  CatalogAddon,
  CatalogAlias,
  CatalogModule,
  CatalogPackage,
  CatalogPermission,
} from './catalog.js'
import type { Excuse } from './catalog-definition.js'

/** One permission as read from a definition: what the catalog adds comes later. */
export type ReadPermission = Omit<CatalogPermission, 'number' | 'gates' | 'patterns' | 'offers'>

/** One module as read from a definition. */
export interface ReadModule extends Omit<CatalogModule, 'number' | 'offers' | 'permissions'> {
  readonly permissions: readonly ReadPermission[]
}

/** One add-on as read from a definition. */
export interface ReadAddon extends Omit<CatalogAddon, 'modules' | 'slice'> {
  readonly unlocks: readonly string[]
}

/** A definition read: every shape is right, or stands in the problems and has a harmless value here. */
export interface ReadDefinition {
  readonly modules: readonly ReadModule[]
  readonly packages: readonly CatalogPackage[]
  readonly addons: readonly ReadAddon[]
  readonly aliases: readonly CatalogAlias[]
}

const MODULE_FIELDS: FieldNames = {
  required: [
    'title',
    'surface',
    'type',
    'status',
    'standalone',
    'packages',
    'addons',
    'scopes',
    'capabilities',
    'permissions',
  ],
  optional: ['listed', 'owner', 'navigation', 'backend', 'excuse'],
}
const PACKAGE_FIELDS: FieldNames = {
  required: ['modules'],
  optional: ['title', 'description', 'listed', 'excuse'],
}
const ADDON_FIELDS: FieldNames = {
  required: ['extends', 'unlocks'],
  optional: ['title', 'description', 'listed', 'excuse'],
}
const ACTION_FIELDS: FieldNames = {
  required: ['description'],
  optional: ['delegable', 'scopes', 'deprecated', 'excuse'],
}

/** Reads an untyped definition and collects what is wrong with its shapes and names (CAT-1, CAT-3). */
export class DefinitionReader {
  readonly problems: CatalogProblem[] = []

  readonly report = (code: CatalogProblemCode, path: string, message: string): void => {
    this.problems.push(Object.freeze({ code, path, message }))
  }

  read(definition: unknown): ReadDefinition {
    const names = { required: ['modules', 'packages', 'addons'], optional: ['aliases'] }
    const fields = fieldsOf(definition, '', names, this.report)
    return {
      modules: this.#entries(fields, 'modules').map(([key, value]) => this.#module(key, value)),
      packages: this.#entries(fields, 'packages').map(([key, value]) => this.#package(key, value)),
      addons: this.#entries(fields, 'addons').map(([key, value]) => this.#addon(key, value)),
      aliases: this.#aliases(fields),
    }
  }

  #entries(fields: ReadonlyMap<string, unknown>, kind: string): readonly (readonly [string, unknown])[] {
    if (!fields.has(kind)) return []
    return entriesOf(fields.get(kind), kind, this.report).filter(([key]) => {
      if (isEntryKey(key)) return true
      this.report('malformed_key', fieldPath(kind, key), 'must be spelt [a-z][a-z0-9_]*')
      return false
    })
  }

  #module(key: string, value: unknown): ReadModule {
    const path = fieldPath('modules', key)
    const fields = fieldsOf(value, path, MODULE_FIELDS, this.report)
    const scopes = this.#dimensions(fields, path)
    return {
      key,
      title: this.#text(fields, path, 'title') ?? key,
      surface: this.#text(fields, path, 'surface') ?? '',
      type: this.#oneOf(fields, path, 'type', ['base', 'optional']),
      status: this.#oneOf(fields, path, 'status', ['live', 'planned']),
      standalone: this.#flag(fields, path, 'standalone', false),
      packages: this.#compatibility(fields, path, 'packages'),
      addons: this.#compatibility(fields, path, 'addons'),
      scopes,
      capabilities: this.#strings(fields, path, 'capabilities'),
      listed: this.#flag(fields, path, 'listed', false),
      ...this.#texts(fields, path, ['owner', 'navigation', 'backend']),
      ...this.#excuse(fields, path),
      permissions: this.#permissions(key, fields.get('permissions'), scopes),
    }
  }

  #permissions(moduleKey: string, value: unknown, inherited: readonly string[]): readonly ReadPermission[] {
    if (value === undefined) return []
    const path = `modules.${moduleKey}.permissions`
    return entriesOf(value, path, this.report).flatMap(([resource, actions]) => {
      const below = fieldPath(path, resource)
      if (!this.#segment(resource, below)) return []
      const named = Array.isArray(actions)
        ? this.#distinct(stringsOf(actions, below, this.report), below).map(
            (name) => [name, undefined] as const,
          )
        : entriesOf(actions, below, this.report)
      if (named.length === 0) this.report('empty', below, 'names no action: leave the resource out')
      return named
        .filter(([action]) => this.#segment(action, fieldPath(below, action)))
        .map(([action, about]) => ({
          key: `${moduleKey}.${resource}.${action}`,
          module: moduleKey,
          resource,
          action,
          ...this.#action(about, `${below}.${action}`, inherited, Array.isArray(actions)),
        }))
    })
  }

  #action(about: unknown, path: string, inherited: readonly string[], isShort: boolean): ActionFacts {
    if (isShort) return { delegable: true, scopes: inherited }
    const fields: Fields =
      typeof about === 'string'
        ? new Map([['description', about]])
        : fieldsOf(about, path, ACTION_FIELDS, this.report)
    return {
      ...this.#texts(fields, path, ['description', 'deprecated']),
      delegable: this.#flag(fields, path, 'delegable', true),
      scopes: fields.has('scopes') ? this.#dimensions(fields, path) : inherited,
      ...this.#excuse(fields, path),
    }
  }

  #package(key: string, value: unknown): CatalogPackage {
    const path = `packages.${key}`
    const fields = fieldsOf(value, path, PACKAGE_FIELDS, this.report)
    return { ...this.#sold(key, path, fields), modules: this.#nonEmpty(fields, path, 'modules') }
  }

  #addon(key: string, value: unknown): ReadAddon {
    const path = `addons.${key}`
    const fields = fieldsOf(value, path, ADDON_FIELDS, this.report)
    return {
      ...this.#sold(key, path, fields),
      extends: this.#nonEmpty(fields, path, 'extends'),
      unlocks: this.#nonEmpty(fields, path, 'unlocks'),
    }
  }

  /** What packages and add-ons have in common. */
  #sold(key: string, path: string, fields: Fields): Omit<CatalogPackage, 'modules'> {
    return {
      key,
      title: this.#text(fields, path, 'title') ?? key,
      ...this.#texts(fields, path, ['description']),
      listed: this.#flag(fields, path, 'listed', false),
      ...this.#excuse(fields, path),
    }
  }

  #aliases(fields: Fields): ReadDefinition['aliases'] {
    if (!fields.has('aliases')) return []
    return entriesOf(fields.get('aliases'), 'aliases', this.report).flatMap(([retired, successor]) => {
      if (typeof successor === 'string') return [{ retired, successor }]
      this.report(
        'malformed',
        `aliases[${JSON.stringify(retired)}]`,
        'must be the live key that took its place',
      )
      return []
    })
  }

  #text(fields: Fields, path: string, name: string): string | undefined {
    const value = fields.get(name)
    if (value === undefined) return undefined
    if (typeof value === 'string' && value.trim() !== '') return value
    this.report('malformed', fieldPath(path, name), 'must be a text')
    return undefined
  }

  #texts<const N extends string>(
    fields: Fields,
    path: string,
    names: readonly N[],
  ): { readonly [K in N]?: string } {
    const texts = names.map((name) => [name, this.#text(fields, path, name)] as const)
    return Object.fromEntries(texts.filter(([, text]) => text !== undefined)) as {
      readonly [K in N]?: string
    }
  }

  #flag(fields: Fields, path: string, name: string, absent: boolean): boolean {
    const value = fields.get(name) ?? absent
    if (typeof value === 'boolean') return value
    this.report('malformed', fieldPath(path, name), 'must be true or false')
    return absent
  }

  #oneOf<const V extends string>(
    fields: Fields,
    path: string,
    name: string,
    values: readonly [V, ...V[]],
  ): V {
    const value = fields.get(name)
    const known = values.find((candidate) => candidate === value)
    if (known === undefined && value !== undefined)
      this.report(
        'malformed',
        fieldPath(path, name),
        `must be ${values.map((text) => `'${text}'`).join(' or ')}`,
      )
    return known ?? values[0]
  }

  #compatibility(fields: Fields, path: string, name: string): 'any' | 'none' | readonly string[] {
    const value = fields.get(name)
    if (value === undefined || value === 'any' || value === 'none') return value ?? 'any'
    if (Array.isArray(value)) return this.#strings(fields, path, name)
    this.report('malformed', fieldPath(path, name), `must be 'any', 'none' or a list of ${name}`)
    return 'any'
  }

  #strings(fields: Fields, path: string, name: string): readonly string[] {
    if (!fields.has(name)) return []
    const below = fieldPath(path, name)
    return this.#distinct(stringsOf(fields.get(name), below, this.report), below)
  }

  #nonEmpty(fields: Fields, path: string, name: string): readonly string[] {
    const value = fields.get(name)
    if (Array.isArray(value) && elementsOf(value, path, this.report).length === 0)
      this.report('empty', fieldPath(path, name), 'names nothing')
    return this.#strings(fields, path, name)
  }

  #distinct(names: readonly string[], path: string): readonly string[] {
    const distinct = new Set<string>()
    for (const name of names) {
      if (distinct.has(name)) this.report('duplicate', path, `names ${JSON.stringify(name)} twice`)
      distinct.add(name)
    }
    return Object.freeze([...distinct])
  }

  #dimensions(fields: Fields, path: string): readonly string[] {
    const below = fieldPath(path, 'scopes')
    const dimensions = this.#strings(fields, path, 'scopes').filter((dimension) => {
      if (dimension === COMPANY)
        this.report('reserved_dimension', below, `'${COMPANY}' is reserved: every scope has it`)
      else if (!isDimension(dimension))
        this.report('malformed_key', below, 'dimensions are spelt [a-z][A-Za-z0-9]*')
      else return true
      return false
    })
    return Object.freeze(dimensions)
  }

  #segment(name: string, path: string): boolean {
    if (isSegment(name)) return true
    this.report('malformed_key', path, 'resources and actions are spelt [a-z][a-z0-9_-]*')
    return false
  }

  #excuse(fields: Fields, path: string): { readonly excuse?: Excuse } {
    if (!fields.has('excuse')) return {}
    const below = fieldPath(path, 'excuse')
    const reasons = entriesOf(fields.get('excuse'), below, this.report).filter(([rule, reason]) => {
      if (typeof reason === 'string' && reason.trim() !== '') return true
      this.report('malformed', fieldPath(below, rule), 'must be the reason, as a text')
      return false
    })
    return { excuse: Object.freeze(Object.fromEntries(reasons) as Excuse) }
  }
}

type Fields = ReadonlyMap<string, unknown>
type ActionFacts = Omit<ReadPermission, 'key' | 'module' | 'resource' | 'action'>
