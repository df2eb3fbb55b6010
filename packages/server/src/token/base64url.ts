/**
 * The bytes of a text, if it is the one base64url text of at least one byte (RFC 7515 section 2); else `undefined`. No padding, no
 * white space, and no bit set that no byte uses: otherwise a token would have other spellings under which its signature still holds.
 *
 * Never throws.
 */
export function fromBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  // Node reads other spellings, too; it writes only the one.
  return text !== '' && bytes.toString('base64url') === text ? bytes : undefined
}
