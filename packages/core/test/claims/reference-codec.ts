/*
 * A second, obvious reading of docs/reference/claims.md, to hold the real one against: bits as a text of zeros and ones, digests as
 * big integers, no sharing with `src`. Reads what is well-formed only.
 */

/** The bits of a set, the lowest of each byte first. */
const bitsOf = (text: string): string =>
  [...Buffer.from(text, 'base64url')]
    .map((byte) => [...byte.toString(2).padStart(8, '0')].reverse().join(''))
    .join('')

const numberOf = (bits: string): number => Number.parseInt([...`${bits}`].reverse().join('') || '0', 2)

/** The numbers that codes of these widths say, in turn, until only the filling is left. */
function codes(bits: string, widths: readonly number[]): readonly number[] {
  const numbers: number[] = []
  let rest = bits
  while (rest.includes('1')) {
    const width = widths[numbers.length % widths.length] ?? 0
    const zeros = rest.indexOf('1')
    numbers.push(zeros * 2 ** width + numberOf(rest.slice(zeros + 1, zeros + 1 + width)))
    rest = rest.slice(zeros + 1 + width)
  }
  return numbers
}

/** The numbers of a set. */
export function referenceSet(text: string): readonly number[] {
  const bits = bitsOf(text)
  const numbers: number[] = []
  const form = numberOf(bits.slice(0, 2))
  if (form === 0) {
    for (const [number, bit] of [...bits.slice(8)].entries()) if (bit === '1') numbers.push(number)
  } else if (form === 1) {
    for (const gap of codes(bits.slice(6), [numberOf(bits.slice(2, 6))]))
      numbers.push((numbers.at(-1) ?? -1) + 1 + gap)
  } else {
    const pairs = codes(bits.slice(10), [numberOf(bits.slice(2, 6)), numberOf(bits.slice(6, 10))])
    let next = 0
    for (let at = 0; at < pairs.length; at += 2) {
      next += (pairs[at] ?? 0) + (at === 0 ? 0 : 1)
      for (let left = (pairs[at + 1] ?? 0) + 1; left > 0; left -= 1) numbers.push(next++)
    }
  }
  return numbers
}

function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash
}

/** The keys of one kind by number; `undefined` where a number belongs to none. */
type Keys = readonly (string | undefined)[]

const digestOf = (kind: 'permissions' | 'modules', keys: Keys): bigint =>
  fnv1a64([kind, ...keys].map((line) => `${line ?? ''}\n`).join(''))

const spelt = (digest: bigint): string =>
  Buffer.from(digest.toString(16).padStart(16, '0'), 'hex').toString('base64url')

/** The `order` of a catalog with these keys. */
export const referenceOrder = (permissions: Keys, modules: Keys): string =>
  spelt(digestOf('permissions', permissions) ^ digestOf('modules', modules))

/** The `lock` of a writer who has counted this many of these keys. */
export const referenceLock = (
  permissions: Keys,
  modules: Keys,
  counts: readonly [permissions: number, modules: number],
): readonly unknown[] => [
  ...counts,
  spelt(digestOf('permissions', permissions.slice(0, counts[0]))),
  spelt(digestOf('modules', modules.slice(0, counts[1]))),
]

/** A set in the bits that a test spells out, lowest bit first; blanks are for the reader. */
export function setOfBits(bits: string): string {
  const filled = bits.replaceAll(' ', '')
  const bytes = filled.match(/.{1,8}/g)?.map((byte) => numberOf(byte.padEnd(8, '0'))) ?? []
  return Buffer.from(bytes).toString('base64url')
}
