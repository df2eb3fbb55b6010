/**
 * Makes a function that works something out once for an object that cannot change, and anew each time for one that can: what a route
 * hands in with every request need not be read with every request.
 *
 * @param work - depends on the object alone, and not on what may change behind it
 * @throws what `work` throws; it is asked again then.
 */
export function onceForFrozen<K extends object, V extends object>(work: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const value = work(key)
    if (Object.isFrozen(key)) known.set(key, value)
    return value
  }
}
