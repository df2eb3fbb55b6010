// What the paths of layers say about the requests that reach them.
import { type Layer, writtenIn } from './express-stack.js'

/** What begins a group to the router, also where it is none to a RegExp. */
const GROUP = /\((?:\?<(.*?)>)?(?!\?)/g

/** `:name`, `*name` or either in quotes, but nothing that is escaped. */
const PARAMETER = /\\.|[:*](?:"((?:\\.|[^"\\])+)"|([$_\p{ID_Start}](?:[$\p{ID_Continue}]|\u200c|\u200d)*))/gsu

const trimmed = (path: string): string => path.replace(/\/+$/, '')

/** The paths of a layer as they were written, `''` for the root. In parentheses: not a text that Express matches. */
export function pathsOf(layer: Layer): readonly string[] {
  return writtenIn(layer).map((path) => (typeof path === 'string' ? trimmed(path) : `(${path ?? 'mounted'})`))
}

/**
 * The paths at and below which a middleware runs for certain, `''` for every path.
 *
 * None where one of several is a RegExp: the router goes by the first that matches, and where that match ends within a
 * segment it skips the layer. Nor for a `/` in a list: only a `/` by itself is any path to the router.
 */
export function basesOf(layer: Layer): readonly string[] {
  if (layer.slash) return ['']
  const written = writtenIn(layer)
  return written.every((path) => typeof path === 'string')
    ? written.filter((path) => path !== '/').map(trimmed)
    : []
}

/** The names of the parameters in the paths of a layer, in a RegExp as the router counts its groups. */
export function paramNamesOf(layer: Layer): readonly string[] {
  return writtenIn(layer).flatMap((path) => {
    if (path instanceof RegExp) {
      let unnamed = 0
      return [...path.source.matchAll(GROUP)].map(([, name]) => name || String(unnamed++))
    }
    return [...String(path ?? '').matchAll(PARAMETER)].flatMap(
      ([, quoted, plain]) => plain ?? quoted?.replace(/\\(.)/gs, '$1') ?? [],
    )
  })
}

/** Every path below every prefix. */
export function joinPaths(prefixes: readonly string[], paths: readonly string[]): readonly string[] {
  return prefixes.flatMap((prefix) => paths.map((path) => prefix + path))
}

/** Does a request that reaches `layer` pass `middleware` of the same router? Only equal text proves it. */
export function covers(middleware: Layer, layer: Layer): boolean {
  const bases = basesOf(middleware)
  const isBelow = (path: string, base: string): boolean => path === base || path.startsWith(`${base}/`)
  // In parentheses: a RegExp, of which a stateful one matches only every other time.
  return (
    bases.includes('') ||
    pathsOf(layer).every((path) => !path.startsWith('(') && bases.some((base) => isBelow(path, base)))
  )
}

/** Can one request reach both layers? Not where their paths differ before the first pattern. */
export function mayMeet(one: Layer, other: Layer): boolean {
  const startsOf = (layer: Layer): readonly string[] =>
    pathsOf(layer).map((path) => path.replace(/[:*{\\(].*$/s, '').toUpperCase())
  return startsOf(one).some((a) => startsOf(other).some((b) => a.startsWith(b) || b.startsWith(a)))
}
