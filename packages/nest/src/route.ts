import type { Declaration, Element } from './declaration.js'

/** What a route asks for, from all that its class and its method declare. */
export interface Route {
  readonly isPublic: boolean
  /** In the order in which they are judged: class before method, base before derived, then as written. None: undeclared. */
  readonly requirements: readonly Declaration[]
  /** Is it public although its class asks for something? */
  readonly opensClass: boolean
  /** Does class or method ask for anything at all, even where that only narrows? */
  readonly asks: boolean
}

/**
 * Adds up what a route declares (APP-2). A requirement of the class holds for every method but a public one; a method with a
 * requirement of its own is not public, whatever the class says; a module on the class narrows and declares nothing. Requirements
 * are inherited; public is not: a way out is said by the very class or method that it opens.
 */
export function toRoute(onClass: readonly Element[], onMethod: readonly Element[]): Route {
  const ofClass = requirementsOf(onClass)
  const ofMethod = requirementsOf(onMethod)
  const isPublic =
    ofMethod.length === 0 &&
    (saysPublic(onMethod.filter(isOwn)) || (ofClass.length === 0 && saysPublic(onClass.filter(isOwn))))
  const isDeclared = ofMethod.length > 0 || ofClass.some(({ kind }) => kind === 'requirement')
  const requirements = isDeclared && !isPublic ? [...ofClass, ...ofMethod] : []
  const asks = !isPublic && ofClass.length + ofMethod.length > 0
  return { isPublic, requirements, opensClass: isPublic && ofClass.length > 0, asks }
}

/** The classes, or versions of a method, that say public beside a requirement, or over one that they inherit. */
export function contradictions(lineage: readonly Element[]): readonly Element[] {
  return lineage.filter(
    (element, index) => saysPublic([element]) && requirementsOf(lineage.slice(0, index + 1)).length > 0,
  )
}

const isOwn = (element: Element): boolean => element.isOwn

const saysPublic = (elements: readonly Element[]): boolean =>
  elements.some(({ declarations }) => declarations.some(({ kind }) => kind === 'public'))

const requirementsOf = (elements: readonly Element[]): readonly Declaration[] =>
  elements.flatMap(({ declarations }) => declarations.filter(({ kind }) => kind !== 'public'))
