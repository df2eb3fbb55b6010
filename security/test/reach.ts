/** One thing that can be reached from a value, and by which way. */
interface Reached {
  readonly path: string
  readonly value: unknown
}

/**
 * Everything that can be reached from a value by properties, also hidden ones and those under symbols, and by the entries of maps and
 * sets. Prototypes are not followed: what is there was not put there for one request.
 */
function reach(root: unknown): readonly Reached[] {
  const seen = new Set<unknown>()
  const found: Reached[] = []
  const waiting: Reached[] = [{ path: '', value: root }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value } = next
    found.push(next)
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      continue
    seen.add(value)
    for (const name of Reflect.ownKeys(value)) {
      found.push({ path: `${path}.${String(name)}`, value: String(name) })
      // A function's own source says nothing of a request; its properties could.
      if (typeof value === 'function' && (name === 'prototype' || name === 'caller' || name === 'arguments'))
        continue
      waiting.push({ path: `${path}.${String(name)}`, value: read(value, name) })
    }
    if (value instanceof Map || value instanceof Set)
      for (const entry of value) waiting.push({ path: `${path}<entry>`, value: entry })
  }
  return found
}

function read(value: object, name: string | symbol): unknown {
  try {
    return Reflect.get(value, name)
  } catch {
    return undefined
  }
}

/** Every text that can be reached from a value, names of properties included. */
export const textsIn = (value: unknown): readonly string[] =>
  reach(value).flatMap((reached) => (typeof reached.value === 'string' ? [reached.value] : []))

/** The ways to objects that someone could change; live maps and sets among them, which no freezing stops. */
export const changeableIn = (value: unknown): readonly string[] =>
  reach(value).flatMap(({ path, value: each }) => {
    if (typeof each !== 'object' || each === null) return []
    return Object.isFrozen(each) && !(each instanceof Map) && !(each instanceof Set)
      ? []
      : [path || '(itself)']
  })
