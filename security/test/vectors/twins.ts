import { constants, createHmac, createPrivateKey, sign } from 'node:crypto'
import type { SigningAlgorithm, TokenStage } from '@stagedoor/server'
import { blockOf, movePkcs1, movePss, signBlock, type Transplant } from './raw-rsa.js'
import { headerOf, type Vector, type VectorGroup } from './wycheproof.js'

/** What becomes of a text that is sent as a token: let through, or where it is refused. */
export type Outcome = 'passes' | 'missing' | 'malformed' | TokenStage

/** A good token by the key of a group, taken apart for whoever changes it. */
export interface Twin {
  readonly group: VectorGroup
  readonly alg: SigningAlgorithm
  readonly header: string
  readonly payload: string
  readonly signature: string
}

const encoded = (value: string | Uint8Array): string => Buffer.from(value).toString('base64url')
const bytesOf = (part: string): Buffer => Buffer.from(part, 'base64url')

/** Signs a text with the private key of a group. */
function signBy({ private: jwk }: VectorGroup, alg: SigningAlgorithm, text: string): string {
  const key = createPrivateKey({ key: jwk as never, format: 'jwk' })
  const options = {
    RS: { key },
    PS: { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    ES: { key, dsaEncoding: 'ieee-p1363' as const },
  }[alg.slice(0, 2) as 'RS' | 'PS' | 'ES']
  return encoded(sign(`sha${alg.slice(2)}`, Buffer.from(text), options))
}

/** Makes the positive twin of a group: a token that passes, signed by the group's own private key. */
export function twinOf(group: VectorGroup, alg: SigningAlgorithm, claims: object, header?: string): Twin {
  const first = encoded(header ?? JSON.stringify({ alg, kid: group.private.kid, typ: 'at+jwt' }))
  const payload = encoded(JSON.stringify(claims))
  return { group, alg, header: first, payload, signature: signBy(group, alg, `${first}.${payload}`) }
}

export const tokenOf = ({ header, payload, signature }: Twin): string => `${header}.${payload}.${signature}`

type Change = (twin: Twin) => string
type Rule = readonly [change: Change, outcome: Outcome]

const rule = (outcome: Outcome, change: Change): Rule => [change, outcome]
const signedAs = (twin: Twin, header: string, payload: string): string =>
  `${header}.${payload}.${signBy(twin.group, twin.alg, `${header}.${payload}`)}`
const withSignature = (twin: Twin, change: (signature: Buffer) => Uint8Array): string =>
  `${twin.header}.${twin.payload}.${encoded(change(bytesOf(twin.signature)))}`
const resaid = (twin: Twin, header: object): string =>
  encoded(JSON.stringify({ ...JSON.parse(bytesOf(twin.header).toString()), ...header }))

/** The other spelling of a part: the same bytes, other bits that no byte uses. */
const respelt = (part: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? 'A') | 1]
}

/** What the vectors of each comment do, done to a twin. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    'rejectsModifiedSignature',
    rule('signature', (twin) =>
      withSignature(twin, (bytes) => bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte))),
    ),
  ],
  [
    'modifiedSignature',
    rule('signature', (twin) =>
      withSignature(twin, (bytes) => bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte))),
    ),
  ],
  ['rejectsMissingSignature', rule('format', ({ header, payload }) => `${header}.${payload}.`)],
  ['rejectsMissingSignatureAndSeparator', rule('format', ({ header, payload }) => `${header}.${payload}`)],
  [
    'rejectsModifiedPayload',
    rule(
      'signature',
      ({ header, payload, signature }) =>
        `${header}.${encoded(bytesOf(payload).toString().replace('user_1', 'user_2'))}.${signature}`,
    ),
  ],
  ['rejectsMissingPayload', rule('format', ({ header, signature }) => `${header}..${signature}`)],
  ['rejectsMissingPayloadAndSeparator', rule('format', ({ header, signature }) => `${header}.${signature}`)],
  [
    'rejectsModifiedHeader',
    rule(
      'key',
      (twin) => `${resaid(twin, { kid: `X${twin.group.private.kid}` })}.${twin.payload}.${twin.signature}`,
    ),
  ],
  ['rejectsMissingHeader', rule('format', ({ payload, signature }) => `.${payload}.${signature}`)],
  ['rejectsMissingHeaderAndSeparator', rule('format', ({ payload, signature }) => `${payload}.${signature}`)],
  ['rejectsMissingHeaderAndSignature', rule('format', ({ payload }) => `.${payload}.`)],
  ['rejectsMissingHeaderSignatureAndSeparators', rule('format', ({ payload }) => payload)],
  ['rejectsMissingHeaderSignatureAndSeparator', rule('format', ({ payload }) => payload)],
  ['rejectsEmptyString', rule('missing', () => '')],
  ['rejectsExtraEmptyComponent', rule('format', (twin) => `${tokenOf(twin)}.`)],
  ['rejectsExtraComponent', rule('format', (twin) => `${tokenOf(twin)}.${twin.payload}`)],
  [
    'rejectsNoneAlgorithmAndMissingSignature',
    rule('format', (twin) => `${resaid(twin, { alg: 'none' })}.${twin.payload}.`),
  ],
  [
    'rejectsValidJsonSerialization',
    rule('malformed', ({ header, payload, signature }) =>
      JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    ),
  ],
  [
    'rejectsSymmetryConfusionAttacks_aesKeyFromEcVerificationKeyBytes',
    rule('algorithm', (twin) => {
      const text = `${resaid(twin, { alg: 'HS256' })}.${twin.payload}`
      const { x = '', y = '' } = twin.group.private
      return `${text}.${createHmac('sha256', Buffer.concat([bytesOf(x), bytesOf(y)]))
        .update(text)
        .digest('base64url')}`
    }),
  ],
  [
    'rejectsAttackerProvidedEmbeddedJwk',
    rule('header', (twin) => signedAs(twin, resaid(twin, { jwk: twin.group.public }), twin.payload)),
  ],
  [
    'algIsNone',
    rule('algorithm', (twin) => `${resaid(twin, { alg: 'none' })}.${twin.payload}.${twin.signature}`),
  ],
  // Base64url: what the vectors do to a MAC is done to a signature.
  ['ValidMac', rule('passes', tokenOf)],
  ['ValidEdgeCaseMac', rule('passes', tokenOf)],
  [
    'rejectsSpacesInMac',
    rule('malformed', ({ header, payload, signature }) => `${header}.${payload}.    ${signature}`),
  ],
  ['rejectsInvalidCharacterInsertedInMac', rule('malformed', (twin) => `${tokenOf(twin)}?`)],
  [
    'rejects0ReplacedbyInvalidCharacter',
    rule('malformed', ({ header, payload, signature }) => `${header}.${payload}.?${signature.slice(1)}`),
  ],
  [
    'rejectsInvalidCharacters',
    rule('malformed', ({ header, payload, signature }) => `${header}.${payload}.????${signature.slice(4)}`),
  ],
  ['spacesInHeader', rule('malformed', (twin) => signedAs(twin, `${twin.header}    `, twin.payload))],
  [
    'invalidCharactersInHeader',
    rule('malformed', (twin) => signedAs(twin, `${twin.header}####`, twin.payload)),
  ],
  ['invalidBase64Padding', rule('format', (twin) => signedAs(twin, `${twin.header}=`, twin.payload))],
  ['spacesInPayload', rule('malformed', (twin) => signedAs(twin, twin.header, `    ${twin.payload}`))],
  [
    'invalidCharactersInPayload',
    rule('malformed', (twin) => signedAs(twin, twin.header, `####${twin.payload}`)),
  ],
  [
    'invalidBase64PaddingInPayload',
    rule('format', (twin) => signedAs(twin, twin.header, `${twin.payload}=`)),
  ],
  ['InvalidCharacterInPayload', rule('malformed', (twin) => signedAs(twin, twin.header, `?${twin.payload}`))],
  [
    'InvalidCharacterInsertedInHeader',
    rule(
      'malformed',
      ({ header, payload, signature }) =>
        `${header.slice(0, -1)}?${header.slice(-1)}.${payload}.${signature}`,
    ),
  ],
  [
    'InvalidCharacterInsertedInPayload',
    rule('malformed', ({ header, payload, signature }) => `${header}.${payload}?.${signature}`),
  ],
  [
    'ModifiedUnusedBitsInPayload',
    rule('format', ({ header, payload, signature }) => `${header}.${respelt(payload)}.${signature}`),
  ],
  [
    'MacOfIncorrectlyEncodedMessage',
    rule('format', (twin) => signedAs(twin, twin.header, respelt(twin.payload))),
  ],
  [
    'ValidSpacesInJsonHeader',
    rule('passes', (twin) =>
      signedAs(
        twin,
        encoded(
          bytesOf(twin.header)
            .toString()
            .replaceAll(/([:,{}])/g, ' $1 '),
        ),
        twin.payload,
      ),
    ),
  ],
  [
    'ValidWhiteSpaceInJsonHeader',
    rule('passes', (twin) =>
      signedAs(twin, encoded(bytesOf(twin.header).toString().replaceAll(',', ',\n\t')), twin.payload),
    ),
  ],
])

/** What is done to a twin for a vector, and what is to become of it. */
export function mutationOf(
  vector: Vector,
  twin: Twin,
): { readonly token: string; readonly outcome: Outcome } {
  const known = RULES.get(vector.comment)
  if (known !== undefined) return { token: known[0](twin), outcome: known[1] }
  const isMovable = twin.group.private.kty === 'RSA' && headerOf(vector).alg === twin.alg
  if (vector.result === 'valid' && !isMovable) return { token: tokenOf(twin), outcome: 'passes' }
  const using = /^Using([RP]S\d+)$/.exec(vector.comment)?.[1]
  if (using !== undefined) return siblingOf(vector, twin, using as SigningAlgorithm)
  const [header = '', payload = '', signature = ''] = vector.jws.split('.')
  const moved = movedSignature(twin, bytesOf(signature), `${header}.${payload}`, vector)
  // A valid one is moved too: it passes, so what is moved with a fault fails for the fault.
  const outcome = vector.result === 'valid' ? 'passes' : 'signature'
  return { token: `${twin.header}.${twin.payload}.${encoded(moved)}`, outcome }
}

/** A signature of a sibling algorithm: under the name of the right one, or under its own. */
function siblingOf(
  vector: Vector,
  twin: Twin,
  sibling: SigningAlgorithm,
): { token: string; outcome: Outcome } {
  const says = headerOf(vector).alg === sibling ? sibling : twin.alg
  const text = `${resaid(twin, { alg: says })}.${twin.payload}`
  return {
    token: `${text}.${signBy(twin.group, sibling, text)}`,
    outcome: says === sibling ? 'key' : 'signature',
  }
}

/** The signature of a vector with its fault, about the text of the twin. */
function movedSignature(twin: Twin, signature: Buffer, from: string, { comment }: Vector): Uint8Array {
  const own = bytesOf(twin.signature)
  if (twin.group.private.kty === 'EC') return movedEcdsa(own, signature, comment)
  const modulus = bytesOf(twin.group.private.n ?? '')
  if (comment === 'SignatureIsnotReduced') return sum(own, modulus)
  if (comment === 'prependingZerosToSignature') return Buffer.concat([Buffer.alloc(2), own])
  if (comment === 'appendingZerosToSignature') return Buffer.concat([own, Buffer.alloc(2)])
  if (comment === 'truncatedSignature') return own.subarray(0, -2)
  // 0, 1, n - 1 and n are the same for every text.
  if (comment.startsWith('SignatureIs')) return signature
  const transplant: Transplant = {
    hash: `sha${twin.alg.slice(2)}` as Transplant['hash'],
    from,
    to: `${twin.header}.${twin.payload}`,
  }
  const move = twin.alg.startsWith('PS') ? movePss : movePkcs1
  return signBlock(twin.group, move(blockOf(twin.group, signature), transplant))
}

const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')

function movedEcdsa(own: Buffer, signature: Buffer, comment: string): Uint8Array {
  const [r, s] = [own.subarray(0, 32), own.subarray(32)]
  const wide = (part: Buffer, size: number): Buffer => Buffer.concat([Buffer.alloc(size - part.length), part])
  switch (comment) {
    case 'SignatureTooLong':
      return Buffer.concat([wide(r, 33), wide(s, 33)])
    case 'TrailingZeros':
      return Buffer.concat([own, Buffer.alloc(2)])
    case 'RisTooBig':
      return Buffer.concat([wide(sum(r, ORDER), 33), wide(s, 33)])
    case 'SisTooBig':
      return Buffer.concat([wide(r, 33), wide(sum(s, ORDER), 33)])
    case 'IntegerOverflow':
      return Buffer.concat([Buffer.from([signature[0] ?? 0]), r, Buffer.from([signature[33] ?? 0]), s])
    case 'BufferOverflow':
      return Buffer.concat([wide(r, 257), wide(s, 257)])
    default:
      // r and s of 0, 1, n - 1 and n: the same for every text.
      return signature
  }
}

/** The sum of two numbers, in as many bytes as it needs. */
function sum(a: Uint8Array, b: Uint8Array): Buffer {
  const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  const hex = (number(a) + number(b)).toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}
