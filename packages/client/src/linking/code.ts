/**
 * What a new device shows: its public key, and nothing else. Where it waits and what seals its note come from the same key, so that
 * who has not seen the code knows neither.
 */
import { hkdfSha256 } from '@corrillo/crypto'
import { encodeBase64 } from '@corrillo/xmpp'
import { importKey, NONCE_BYTES, open, seal } from '../store/aead.ts'
import { decode, encode } from '../store/codec.ts'
import { fromLetters, inGroups, toLetters } from '../value/letters.ts'

const KEY_BYTES = 32
const NAME_BYTES = 16
/** Capital letters alone, which a QR code has in half the size. */
const PREFIX = 'CORRILLO:LINK:'
const DEVICE_MAX = 52
const EMPTY = new Uint8Array()

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** To be shown as a picture, and to be typed. */
export interface LinkCode {
  readonly picture: string
  readonly letters: string
}
export const codeOf = (publicKey: Uint8Array): LinkCode => {
  const letters = toLetters(publicKey)
  return { picture: PREFIX + letters, letters: inGroups(letters) }
}
/** Undefined: it is no such code. */
export const readCode = (text: string): Uint8Array | undefined => {
  const bare = text.trim().toUpperCase()
  return fromLetters(bare.startsWith(PREFIX) ? bare.slice(PREFIX.length) : bare, KEY_BYTES)
}

/** The name of the box in which the letter is left. */
export const boxOf = (publicKey: Uint8Array): string =>
  encodeBase64(hkdfSha256(publicKey, EMPTY, utf8('corrillo link box 1'), NAME_BYTES))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** What a letter is about: this box and no other. */
export const aboutBox = (box: string): Uint8Array => utf8(`corrillo link letter ${box}`)

const NOTE = utf8('corrillo link note 1')
const noteKey = (publicKey: Uint8Array): Promise<CryptoKey> =>
  importKey(hkdfSha256(publicKey, EMPTY, NOTE, 32))

/** What the new device calls itself, for whoever has scanned its code. */
export const sealNote = async (
  publicKey: Uint8Array,
  device: string,
  random: (bytes: number) => Uint8Array,
): Promise<Uint8Array> => seal(await noteKey(publicKey), random(NONCE_BYTES), encode({ device }), NOTE)
/** Undefined: it was not written by whoever shows the code. */
export const openNote = async (publicKey: Uint8Array, note: Uint8Array): Promise<string | undefined> => {
  const plain = await open(await noteKey(publicKey), note, NOTE)
  const said = plain && (decode(plain) as { readonly device?: unknown })
  return typeof said?.device === 'string' ? [...said.device].slice(0, DEVICE_MAX).join('') : undefined
}
