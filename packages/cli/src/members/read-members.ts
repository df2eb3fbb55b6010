import { type Member, MemberError, parseMember } from '@stagedoor/core'
import { type DataPath, jsonData, parseData } from '../data-file/data-file.js'
import { Place } from '../data-file/place.js'
import { parseJson, readText } from '../files.js'
import type { Io } from '../io.js'
import { assertNoToken } from '../usage.js'

/** How the option for a file of members is described in every help. */
export const MEMBERS_ARGUMENT =
  'a member, a list of members or { "members": [...] } in .json or .yaml, or one a line in .ndjson; - reads standard input'

/**
 * Reads the member documents of a file, all of them: one that is malformed is no answer, as who is left out would be anyone.
 *
 * @param file - the file as the user wrote it; `-` for standard input, as JSON or one JSON document a line
 * @throws {@link CliError} `not_found`, `unreadable` or `malformed_file`, with the line and the field.
 */
export async function readMembers(io: Io, file: string): Promise<readonly Member[]> {
  assertNoToken(file)
  const name = file === '-' ? '(standard input)' : file
  const source = file === '-' ? await io.stdin() : readText(io, file, 'the file of members')
  const places = isLineByLine(source, file) ? placesByLine(source, name) : placesIn(source, name)
  if (places.length === 0)
    Place.top(jsonData(source, name, [])).fail('holds no member', 'Give a file with at least one.')
  return places.map((place) => memberAt(place))
}

function isLineByLine(source: string, file: string): boolean {
  if (file !== '-') return /\.(ndjson|jsonl)$/i.test(file)
  const [first = '', second] = source.split('\n').filter((line) => line.trim() !== '')
  return second !== undefined && /^\s*\{.*\}\s*$/.test(first)
}

function placesByLine(source: string, name: string): readonly Place[] {
  return source.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const at = index + 1
    try {
      return [Place.top({ file: name, value: parseJson(line, name), lineOf: () => at })]
    } catch {
      return Place.top({ file: name, value: undefined, lineOf: () => at }).fail(
        'is no JSON on this line',
        'Every line has to be one member document.',
      )
    }
  })
}

function placesIn(source: string, name: string): readonly Place[] {
  const isYaml = /\.ya?ml$/i.test(name)
  const top = Place.top(isYaml ? parseData(source, name) : jsonData(source, name, parseJson(source, name)))
  if (Array.isArray(top.value)) return top.items()
  return top.isObject() && Object.hasOwn(top.value as object, 'members') ? top.at('members').items() : [top]
}

/**
 * Reads one member document.
 *
 * @throws {@link CliError} `malformed_file` with the line and the field (MEM-1).
 */
export function memberAt(place: Place, document: unknown = place.value): Member {
  try {
    return parseMember(document).member
  } catch (cause) {
    if (!(cause instanceof MemberError)) throw cause
    const wrong = pathIn(cause.path).reduce((at, part) => at.at(part), place)
    // The message of the error names the path within the document; the place says where the document itself stands.
    return wrong.fail(
      cause.message.slice((cause.path || 'the member').length).trim(),
      'See docs/reference/claims.md for the form of a member.',
    )
  }
}

/** `grants[2].scope.businessUnit` as the core writes it, taken apart. A strange name ends it: the line is then that around it. */
function pathIn(path: string): DataPath {
  const parts: (string | number)[] = []
  for (const [, name, index] of path.matchAll(/([A-Za-z_][\w-]*)|\[(\d+)\]/g)) {
    if (name !== undefined) parts.push(name)
    else if (index !== undefined) parts.push(Number(index))
  }
  return path.includes('["') ? parts.slice(0, -1) : parts
}
