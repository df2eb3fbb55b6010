import type { KeySet } from './key-set.js'
import type { KeyStore } from './key-store.js'

/** Keys that were given as an option, for as long as the program runs. */
export const givenKeys = ({ keys, warnings }: KeySet): KeyStore => ({
  keyFor: (kid) => keys.get(kid),
  reload: () => Promise.resolve(),
  health: () => ({ keys: keys.size, warnings }),
})
