/**
 * What it makes is the object that it was given, so that a class derived from it can give that a private field: one that nobody
 * else can see, set or copy. A WeakMap does the same, and every collection of garbage has to go through it.
 */
export class Itself {
  /** Never throws. */
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what it is for
    return object
  }
}
