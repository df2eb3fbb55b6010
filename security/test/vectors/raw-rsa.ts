import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  privateEncrypt,
  publicDecrypt,
} from 'node:crypto'
import type { VectorGroup } from './wycheproof.js'

/*
 * A signature of a vector is about the text of that vector. Its *fault* is moved here to another text: the block that was signed is
 * recovered by the public key, the digest in it is replaced, and the result is signed by the private key without any padding.
 */

/** A digest of one text that is to be put where that of another was. */
export interface Transplant {
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** What the vector's signature is about. */
  readonly from: string
  /** What the new signature is to be about. */
  readonly to: string
}

const padding = constants.RSA_NO_PADDING

/** The block that was signed. */
export const blockOf = (group: VectorGroup, signature: Uint8Array): Buffer =>
  publicDecrypt({ key: createPublicKey({ key: group.public as never, format: 'jwk' }), padding }, signature)

/** Signs a block as it is. */
export const signBlock = (group: VectorGroup, block: Uint8Array): Buffer =>
  privateEncrypt({ key: createPrivateKey({ key: group.private as never, format: 'jwk' }), padding }, block)

const digestOf = (hash: string, ...parts: readonly (string | Uint8Array)[]): Buffer =>
  parts.reduce((digest, part) => digest.update(part), createHash(hash)).digest()

/** A PKCS#1 block of a vector with the digest of another text, every other byte as it was. */
export function movePkcs1(block: Buffer, { hash, from, to }: Transplant): Buffer {
  const [old, next] = [digestOf(hash, from), digestOf(hash, to)]
  const moved = Buffer.from(block)
  // Some vectors cut or change the first or the last byte of the digest: what is between them is always there, or nothing is.
  const at = block.indexOf(old.subarray(1, -1)) - 1
  if (at < 0) return moved
  next.subarray(1, -1).copy(moved, at + 1)
  for (const index of [0, old.length - 1]) {
    const [was, is, becomes] = [old[index] ?? 0, block[at + index], next[index] ?? 0]
    if (is === was) moved[at + index] = becomes
    // A byte that was changed stays changed by as much.
    else if (is !== undefined && block[at - 1] === old.length) moved[at + index] = is ^ was ^ becomes
  }
  return moved
}

/** A PSS block of a vector with the digest of another text: salt, padding and every fault as they were. */
export function movePss(block: Buffer, { hash, from, to }: Transplant): Buffer {
  const size = digestOf(hash, '').length
  const split = block.length - size - 1
  const [masked, h, trailer] = [block.subarray(0, split), block.subarray(split, -1), block.subarray(-1)]
  const data = xor(masked, mask(hash, h, split))
  // The highest bit is no part of the block; a vector may have set it.
  data[0] = (data[0] ?? 0) & 0x7f
  const salt = saltOf(data, size)
  const over = (text: string): Buffer => digestOf(hash, Buffer.alloc(8), digestOf(hash, text), salt)
  const movedH = xor(over(to), xor(h, over(from)))
  const movedData = xor(data, mask(hash, movedH, split))
  movedData[0] = ((movedData[0] ?? 0) & 0x7f) | ((masked[0] ?? 0) & 0x80)
  return Buffer.concat([movedData, movedH, trailer])
}

/** The salt behind the padding; of the usual length where the padding itself is at fault. */
function saltOf(data: Buffer, size: number): Buffer {
  const end = data.findIndex((byte) => byte !== 0)
  return end > 0 && data[end] === 1 ? data.subarray(end + 1) : data.subarray(-size)
}

/** MGF1 (RFC 8017 appendix B.2.1). */
function mask(hash: string, seed: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let count = 0; Buffer.concat(blocks).length < length; count += 1) {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(count)
    blocks.push(digestOf(hash, seed, counter))
  }
  return Buffer.concat(blocks).subarray(0, length)
}

const xor = (a: Uint8Array, b: Uint8Array): Buffer =>
  Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
