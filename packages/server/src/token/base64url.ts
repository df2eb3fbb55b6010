const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The six bits of each character, by its code; -1 for a character outside the alphabet. */
const BITS: Int8Array = new Int8Array(128).fill(-1)
for (let bits = 0; bits < ALPHABET.length; bits += 1) BITS[ALPHABET.charCodeAt(bits)] = bits

/**
 * Is this the one base64url text of at least one byte (RFC 7515 section 2)? No padding, no white space, and no bit set that no
 * byte uses: otherwise a token would have other spellings under which its signature still holds.
 *
 * Never throws.
 */
export function isCanonicalBase64url(text: string): boolean {
  if (text.length === 0 || text.length % 4 === 1) return false
  let last = 0
  for (let at = 0; at < text.length; at += 1) {
    last = BITS[text.charCodeAt(at)] ?? -1
    if (last < 0) return false
  }
  const unused = text.length % 4 === 2 ? 0b1111 : text.length % 4 === 3 ? 0b11 : 0
  return (last & unused) === 0
}
