import { type Catalog, LAYER_OF_REASON, type Reason } from '@stagedoor/core'
import type { Place } from '../data-file/place.js'
import { keysAt } from './permission-keys.js'

/** The axes of a matrix, by name. */
export interface Axes {
  readonly members: ReadonlySet<string>
  /** The permissions asked, under their live keys, and the keys that have to be unknown. */
  readonly permissions: ReadonlySet<string>
  readonly targets: ReadonlySet<string>
}

/** What is expected of the questions of a matrix. What is in neither map is refused, whatever the reason. */
export interface Expectations {
  readonly allowed: ReadonlySet<string>
  readonly reasons: ReadonlyMap<string, Reason>
}

/** One name for each question of a matrix. Names of fixtures hold no line breaks. Never throws. */
export const questionId = (member: string, permission: string, target: string): string =>
  `${member}\n${permission}\n${target}`

/** A part of a matrix that one line of the file is about. */
interface Part {
  readonly member: string
  readonly permissions: readonly string[]
  readonly targets: readonly string[]
  readonly place: Place
}

const idsOf = ({ member, permissions, targets }: Part): readonly string[] =>
  permissions.flatMap((permission) => targets.map((target) => questionId(member, permission, target)))

/**
 * Reads `allowed` and `reasons` of a test. Each line has to be about something that the test asks: one that is not would look
 * like an expectation, and check nothing.
 *
 * @throws {@link CliError} `malformed_file` with the line.
 */
export function readExpectations(
  catalog: Catalog,
  axes: Axes,
  { allowed, reasons }: { readonly allowed: Place | undefined; readonly reasons: Place | undefined },
): Expectations {
  const open = new Set(allowed === undefined ? [] : readAllowed(catalog, axes, allowed).flatMap(idsOf))
  const why = new Map<string, Reason>()
  for (const { reason, part } of reasons === undefined ? [] : readReasons(catalog, axes, reasons)) {
    const refused = idsOf(part).filter((id) => !open.has(id))
    if (refused.length === 0)
      part.place.fail('gives a reason for what `allowed` lists', 'Take it out of one of them.')
    for (const id of refused) {
      if ((why.get(id) ?? reason) !== reason)
        part.place.fail('gives a second reason for the same question', 'One question has one reason.')
      why.set(id, reason)
    }
  }
  return { allowed: open, reasons: why }
}

/** `member: [patterns]`, or `member: { pattern: [targets] }`. */
function readAllowed(catalog: Catalog, axes: Axes, place: Place): readonly Part[] {
  return place.entries().flatMap(([member, patterns]): readonly Part[] => {
    assertMember(axes, member, patterns)
    if (!patterns.isObject()) {
      const permissions = patterns.items().flatMap((pattern) => asked(catalog, axes, pattern))
      return [{ member, permissions, targets: [...axes.targets], place: patterns }]
    }
    return patterns.entries().map(([pattern, targets]) => ({
      member,
      permissions: asked(catalog, axes, targets, pattern),
      targets: targets.items().map((target) => assertTarget(axes, target.text(), target)),
      place: targets,
    }))
  })
}

/** `member: reason`, `member: { pattern: reason }`, or `member: { pattern: { target: reason } }`. */
function readReasons(
  catalog: Catalog,
  axes: Axes,
  place: Place,
): readonly { readonly reason: Reason; readonly part: Part }[] {
  const all = { permissions: [...axes.permissions], targets: [...axes.targets] }
  return place.entries().flatMap(([member, patterns]) => {
    assertMember(axes, member, patterns)
    if (!patterns.isObject())
      return [{ reason: reasonAt(patterns), part: { member, ...all, place: patterns } }]
    return patterns.entries().flatMap(([pattern, below]) => {
      const permissions = asked(catalog, axes, below, pattern)
      if (!below.isObject())
        return [
          { reason: reasonAt(below), part: { member, permissions, targets: all.targets, place: below } },
        ]
      return below.entries().map(([target, reason]) => ({
        reason: reasonAt(reason),
        part: { member, permissions, targets: [assertTarget(axes, target, reason)], place: reason },
      }))
    })
  })
}

/** The permissions of the matrix that a pattern covers. */
function asked(
  catalog: Catalog,
  axes: Axes,
  place: Place,
  pattern: string = place.text(),
): readonly string[] {
  if (axes.permissions.has(pattern)) return [pattern]
  const keys = keysAt(catalog, place, pattern).filter((key) => axes.permissions.has(key))
  if (keys.length === 0)
    place.fail(
      `covers none of the permissions that the test asks (${pattern})`,
      'Add it to `permissions`, or leave it out.',
    )
  return keys
}

function assertMember({ members }: Axes, member: string, place: Place): void {
  if (!members.has(member))
    place.fail('is about a member that the test does not ask', `It asks ${[...members].join(', ')}.`)
}

function assertTarget({ targets }: Axes, target: string, place: Place): string {
  if (!targets.has(target))
    place.fail(
      `is about a target that the test does not ask (${target})`,
      `It asks ${[...targets].join(', ')}.`,
    )
  return target
}

function reasonAt(place: Place): Reason {
  const reason = place.text()
  if (Object.hasOwn(LAYER_OF_REASON, reason)) return reason as Reason
  return place.fail(`is no reason (${reason})`, `There are ${Object.keys(LAYER_OF_REASON).join(', ')}.`)
}
