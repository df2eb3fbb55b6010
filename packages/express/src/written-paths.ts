// The paths of layers as they were written. Express 4 keeps those of routes alone: for a middleware they are read back.
import type { Layer } from './express-stack.js'

/** What was written as the paths of a layer: texts and RegExps. `undefined` where the router did not keep it. */
export function writtenIn(layer: Layer): readonly unknown[] {
  const { route, rawPath, slash, regexp } = layer
  if (route) return [route.path].flat(Number.POSITIVE_INFINITY)
  if (regexp) return readBack(layer) ?? [regexp]
  return [rawPath ?? (slash ? '/' : undefined)].flat(Number.POSITIVE_INFINITY)
}

/**
 * The texts that Express 4 made the RegExp of a middleware from; `undefined` where there were none, or none that are certain. The
 * reading is a guess, and Express judges it: only what its own `Layer` makes the very same RegExp of is believed.
 */
function readBack(layer: Layer): readonly string[] | undefined {
  const { regexp, keys = [] } = layer
  if (!regexp) return undefined
  if (regexp.fast_slash) return ['/']
  if (regexp.fast_star) return ['*']
  const names = keys.map(({ name }) => name)
  const isList = regexp.source.startsWith('(?:^')
  const source = isList ? regexp.source.slice('(?:'.length, -1) : regexp.source
  const guesses = source.split('|^').map((piece) => guessOf(piece, names))
  const guess = isList || guesses.length > 1 ? guesses : guesses.join()
  return isMadeFrom(layer, guess) ? guesses : undefined
}

/** Does the router's own `Layer` make the same of these paths? */
function isMadeFrom({ constructor: ExpressLayer, regexp, keys, handle }: Layer, path: unknown): boolean {
  const options = { sensitive: !regexp?.ignoreCase, strict: false, end: false }
  try {
    const made: Partial<Layer> = Reflect.construct(ExpressLayer, [path, options, handle])
    const names = (layer: Partial<Layer>): string => JSON.stringify(layer.keys?.map(({ name }) => name))
    return String(made.regexp) === String(regexp) && names(made) === names({ keys: keys ?? [] })
  } catch {
    return false
  }
}

/** How a compiled path ends: with or without a slash, and nothing of the same segment after it. */
const TAIL = '\\/?(?=\\/|$)'

/** The text of one compiled path. Takes the names of its parameters from the front of `names`. */
function guessOf(compiled: string, names: (string | number)[]): string {
  const source = compiled.slice(
    compiled.startsWith('^') ? 1 : 0,
    compiled.endsWith(TAIL) ? -TAIL.length : undefined,
  )
  let text = ''
  for (let at = 0; at < source.length; at += 1) {
    if (source.startsWith('(', at)) {
      const end = endOfGroup(source, at)
      text += textOfGroup(source.slice(at, end), names.shift())
      at = end - 1
    } else if (source.charAt(at) === '\\') {
      at += 1
      text += source.charAt(at)
    } else text += source.charAt(at)
  }
  return text
}

/** A group is a parameter, with the slash or the dot before it, or a `*`, which has a number. */
function textOfGroup(group: string, name: string | number | undefined): string {
  if (typeof name !== 'string') return '*'
  const before = ['\\/', '\\.'].filter((mark) => group.startsWith(`(?:${mark}`)).map((mark) => mark.slice(1))
  return `${before.join('')}:${name}`
}

/** The place behind the parenthesis that closes the one at `from`. */
function endOfGroup(source: string, from: number): number {
  let depth = 0
  for (let at = from; at < source.length; at += 1) {
    const character = source.charAt(at)
    if (character === '\\') at += 1
    else if (character === '(') depth += 1
    else if (character === ')') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return source.length
}
