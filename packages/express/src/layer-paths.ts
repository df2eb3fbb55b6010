// What the paths of layers say about the requests that reach them.
import type { Layer } from './express-stack.js'
import { writtenIn } from './written-paths.js'

/** What begins a group to the router, also where it is none to a RegExp. */
const GROUP = /\((?:\?<(.*?)>)?(?!\?)/g

/** `:name`, `*name` or either in quotes, but nothing that is escaped. */
const PARAMETER = /\\.|[:*](?:"((?:\\.|[^"\\])+)"|([$_\p{ID_Start}](?:[$\p{ID_Continue}]|\u200c|\u200d)*))/gsu

/** What Express 4 leaves in a path for the RegExp that it makes of it: `/a|/b` is two paths there, and `/ab?c` too. */
const MEANS_SOMETHING_TO_EXPRESS_4 = /[()[\]{}|^$?+*\\]/

const trimmed = (path: string): string => path.replace(/\/+$/, '')

const isOfExpress4 = ({ regexp }: Layer): boolean => regexp !== undefined

/** The paths of a layer as they were written, `''` for the root. In parentheses: not a text that Express matches. */
export function pathsOf(layer: Layer): readonly string[] {
  return writtenIn(layer).map((path) => (typeof path === 'string' ? trimmed(path) : `(${path ?? 'mounted'})`))
}

/** Does a path of this layer match what it says, so that a text that begins with it is below it? */
function isPlain(layer: Layer, path: unknown): path is string {
  if (typeof path !== 'string') return false
  return isOfExpress4(layer) ? !MEANS_SOMETHING_TO_EXPRESS_4.test(path) : !path.startsWith('(')
}

/**
 * The paths at and below which a middleware runs for certain, `''` for every path.
 *
 * None where one of several is a RegExp: the router goes by the first that matches, and where that match ends within a
 * segment it skips the layer. Nor for a `/` in a list: only a `/` by itself is any path to the router.
 */
export function basesOf(layer: Layer): readonly string[] {
  if (layer.slash || layer.regexp?.fast_slash || layer.regexp?.fast_star) return ['']
  const written = writtenIn(layer)
  if (isOfExpress4(layer)) return basesOfExpress4(layer, written)
  return written.every((path) => typeof path === 'string')
    ? written.filter((path) => path !== '/').map(trimmed)
    : []
}

/** Express 4 takes one slash at the end of a middleware's path for none, two for one; and `''` for no path of `OPTIONS *`. */
function basesOfExpress4(layer: Layer, written: readonly unknown[]): readonly string[] {
  const plain = written.filter((path) => isPlain(layer, path))
  if (plain.length < written.length) return []
  return plain.map((path) => path.replace(/\/$/, '')).filter((path) => path !== '')
}

/** The names of the parameters in the paths of a layer, in a RegExp as the router counts its groups. */
export function paramNamesOf(layer: Layer): readonly string[] {
  if (layer.keys) return layer.keys.map(({ name }) => String(name))
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
    pathsOf(layer).every((path) => isPlain(layer, path) && bases.some((base) => isBelow(path, base)))
  )
}

/** Can one request reach both layers? Not where their paths differ before the first pattern. */
export function mayMeet(one: Layer, other: Layer): boolean {
  const startsOf = (layer: Layer): readonly string[] =>
    pathsOf(layer).map((path) =>
      // A `?` makes what stands before it optional.
      isOfExpress4(layer) && !isPlain(layer, path) ? '' : path.replace(/[:*{\\(].*$/s, '').toUpperCase(),
    )
  return startsOf(one).some((a) => startsOf(other).some((b) => a.startsWith(b) || b.startsWith(a)))
}
