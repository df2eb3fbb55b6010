import type { Catalog } from '@stagedoor/core'
import type { GuardDescription } from '../guard/guard-description.js'
import { type ImpossibleRequirement, impossibleRequirements } from './impossible-requirements.js'
import { unusedPermissions } from './unused-permissions.js'

/** One road into an application, and who may take it. Plain data. */
export interface InventoryRoute {
  readonly road: 'http' | 'graphql' | 'websocket' | 'message' | 'event'
  /** `GET`, `ALL`; `QUERY`, `MUTATION`, `SUBSCRIPTION`, `FIELD`; `MESSAGE`, `EVENT`. */
  readonly method: string
  /** The pattern, as the framework writes it, mounts and prefixes included: `/bills/:id`. */
  readonly path: string
  /** `undeclared`: it does not say who may use it. */
  readonly access: 'declared' | 'public' | 'undeclared'
  /** What it needs, in the order in which it is judged. Every one must pass. */
  readonly guards: readonly GuardDescription[]
  /** Where it says so, for people: `BillsController.list`. */
  readonly declaredAt: string
  /** What is wrong with it. Absent where nothing is. For people; not API. */
  readonly problem?: string
}

/** Every road into an application, and what is odd about them all together. Plain data, frozen throughout; good for JSON. */
export interface RouteInventory {
  readonly inventoryVersion: 1
  /** By road, path and method: two inventories of one application differ only where the application does. */
  readonly routes: readonly InventoryRoute[]
  /** What a route asks for that no company can ever own. */
  readonly impossible: readonly ImpossibleRequirement[]
  /** The permissions of the catalog that no route names, in order of definition. */
  readonly unused: readonly string[]
}

/**
 * Makes the inventory of an application from what its adapter has found.
 *
 * Judges nothing: a route that declares nothing is listed like any other.
 *
 * Never throws.
 *
 * @param catalog - the catalog that the routes were declared with
 * @param routes - in any order; copied
 */
export function toInventory(catalog: Catalog, routes: readonly InventoryRoute[]): RouteInventory {
  const ordered = Object.freeze(routes.toSorted(byPlace).map(fixed))
  return Object.freeze({
    inventoryVersion: 1,
    routes: ordered,
    impossible: impossibleRequirements(catalog, ordered),
    unused: unusedPermissions(catalog, ordered),
  })
}

// Guards are frozen by the authorizer that described them.
const fixed = (route: InventoryRoute): InventoryRoute =>
  Object.freeze({ ...route, guards: Object.freeze([...route.guards]) })

// By code units, not by a locale: every machine writes the same.
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const ROADS: readonly InventoryRoute['road'][] = ['http', 'graphql', 'websocket', 'message', 'event']

const byPlace = (one: InventoryRoute, other: InventoryRoute): number =>
  ROADS.indexOf(one.road) - ROADS.indexOf(other.road) ||
  compare(one.path, other.path) ||
  compare(one.method, other.method)
