import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'
import { CliError } from '../cli-error.js'
import { unmerged } from '../conflict-markers.js'
import { parseJson, readText } from '../files.js'
import type { Io } from '../io.js'

/** Where a value stands in a document: names and indexes, from the top. */
export type DataPath = readonly (string | number)[]

/** The data of a YAML or JSON file. */
export interface DataFile {
  /** The file as the user named it. */
  readonly file: string
  readonly value: unknown
  /** The line on which a value stands, from 1; that of the nearest value around it if it is not there. Never throws. */
  lineOf(path: DataPath): number | undefined
}

/**
 * Reads a YAML or JSON file. A name that stands twice in one object is refused in both: the second would silently win.
 *
 * @param what - what it should hold, for messages: `the policy tests`
 * @throws {@link CliError} `not_found`, `unreadable`, or `malformed_file` with the line.
 */
export function readDataFile(io: Io, file: string, what: string): DataFile {
  return parseData(readText(io, file, what), file)
}

/**
 * Parses YAML or, where the name ends in `.json`, JSON.
 *
 * @throws {@link CliError} `malformed_file` with the line.
 */
export function parseData(source: string, file: string): DataFile {
  const isJson = /\.json$/i.test(file)
  const value = isJson ? parseJson(source, file) : undefined
  const { document, lines, wrong } = checkedDocument(source, file)
  // JSON that JSON.parse took is only asked for its names; YAML's opinion of it does not matter.
  const [error] = isJson ? [] : document.errors
  if (error !== undefined)
    throw malformed(source, file, { offset: error.pos[0], message: error.message, lines, isJson })
  if (wrong !== undefined) throw malformed(source, file, { ...wrong, lines, isJson })
  try {
    return { file, value: isJson ? value : document.toJS(), lineOf: (path) => lineIn(document, lines, path) }
  } catch (cause) {
    // An alias without an anchor, or aliases that would unfold to more than memory holds.
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('malformed_file', `is no YAML that can be used: ${reason}`, {
      file,
      fix: 'Write out what the aliases stand for.',
      cause,
    })
  }
}

/**
 * JSON that is already parsed, whose lines are looked up only when one is asked for: files of members may be large.
 *
 * Never throws.
 */
export function jsonData(source: string, file: string, value: unknown): DataFile {
  let parsed: ReturnType<typeof toDocument> | undefined
  return {
    file,
    value,
    lineOf(path) {
      try {
        parsed ??= toDocument(source)
        return lineIn(parsed.document, parsed.lines, path)
      } catch {
        return undefined // nested deeper than a recursive parser goes: the line is only a courtesy
      }
    },
  }
}

function checkedDocument(
  source: string,
  file: string,
): ReturnType<typeof toDocument> & { readonly wrong: WrongNode | undefined } {
  try {
    const parsed = toDocument(source)
    return { ...parsed, wrong: firstWrong(parsed.document) }
  } catch (cause) {
    throw new CliError('malformed_file', 'is nested too deeply to be read', {
      file,
      fix: 'Give a file that people could read too.',
      cause,
    })
  }
}

function toDocument(source: string): { document: Document.Parsed; lines: LineCounter } {
  const lines = new LineCounter()
  // Names that stand twice are looked for below: the parser compares each with every other.
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
  })
  return { document, lines }
}

/** Each alias is looked for among the anchors and aliases before it: with more steps than these nobody waits for the end. */
const MOST_LOOKS = 50_000_000

interface WrongNode {
  readonly offset: number
  readonly message: string
}

/**
 * The first name that is none, or stands in one object again, as the object would hold it: `1` and `"1"` are the same. Aliases and
 * collections are no names: what an alias stands for may be as long as the file, for each of them. Or that anchors and aliases are too many.
 */
function firstWrong(document: Document.Parsed): WrongNode | undefined {
  let wrong: WrongNode | undefined
  let [aliases, anchors] = [0, 0]
  visit(document, {
    Node(_place, node) {
      if (isAlias(node)) aliases += 1
      else if (node.anchor !== undefined) anchors += 1
      const offset = node.range?.[0] ?? 0
      if (aliases * (aliases + anchors) > MOST_LOOKS)
        wrong = { offset, message: 'its anchors and aliases are too many to be looked up' }
      else if (isMap(node)) wrong = wrongName(node)
      return wrong && visit.BREAK
    },
  })
  return wrong
}

function wrongName({ items }: YAMLMap): WrongNode | undefined {
  const names = new Set<string>()
  for (const { key } of items) {
    if (!isNode(key)) continue
    const message = isScalar(key)
      ? repeats(names, key.value)
      : 'a name must be a text, no alias and no collection'
    if (message !== undefined) return { offset: key.range?.[0] ?? 0, message }
  }
  return undefined
}

/** Adds a name to those of an object; answers what is wrong if it is one of them. */
function repeats(names: Set<string>, value: unknown): string | undefined {
  const name = value === null ? '' : String(value)
  if (names.has(name)) return 'a name stands twice in one object'
  names.add(name)
  return undefined
}

interface Wrong {
  readonly offset: number
  readonly message: string
  readonly lines: LineCounter
  readonly isJson: boolean
}

function malformed(source: string, file: string, { offset, message, lines, isJson }: Wrong): CliError {
  const conflict = isJson ? undefined : unmerged(source, file)
  if (conflict !== undefined) return conflict
  const { line, col } = lines.linePos(Math.min(offset, source.length))
  return new CliError(
    'malformed_file',
    `is no ${isJson ? 'JSON to rely on' : 'YAML'}: ${sentence(message)}`,
    {
      file,
      line,
      column: col,
      fix: `Correct the ${isJson ? 'JSON' : 'YAML'} at that place; indentation is often the reason.`,
    },
  )
}

const sentence = (message: string): string => message.split('\n')[0]?.replace(/[.:]$/, '') ?? message

/** The line of the value at a path, or of the last value on the way to it. */
function lineIn({ contents }: Document.Parsed, lines: LineCounter, path: DataPath): number | undefined {
  let node: unknown = contents
  let offset = isNode(node) ? node.range?.[0] : undefined
  for (const part of path) {
    // Of a pair the name counts: the value may begin a line further down.
    const found = isMap(node)
      ? node.items.find((pair) => isPair(pair) && isNode(pair.key) && String(pair.key) === String(part))
      : undefined
    const next = found !== undefined ? found.value : isSeq(node) ? node.items[Number(part)] : undefined
    const named = found?.key ?? next
    if (!isNode(named)) break
    offset = named.range?.[0] ?? offset
    node = next
  }
  return offset === undefined ? undefined : lines.linePos(offset).line
}
