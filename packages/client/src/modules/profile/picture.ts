/** Pictures that others made: what may be handed to a browser, told by the bytes and not by what is said of them. */
import { toHex } from '@corrillo/crypto'
import { AvatarData, decodeBase64, el, encodeBase64, NS_AVATAR_DATA, NS_VCARD, VCard } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import type { Pep } from '../pep/index.ts'

/** Other programs are more generous than we are. */
export const TAKEN_BYTES_MAX = 131_072

const begins = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0))

/** Nothing that could hold a script, and nothing that is rarely decoded. */
export const kindOf = (bytes: Uint8Array): 'image/png' | 'image/jpeg' | 'image/webp' | undefined => {
  if (begins(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'image/png'
  if (begins(bytes, 0, '\xff\xd8\xff')) return 'image/jpeg'
  return begins(bytes, 0, 'RIFF') && begins(bytes, 8, 'WEBP') ? 'image/webp' : undefined
}
/** XEP-0084 §3.1, XEP-0153 §3.1: a picture is named by its bytes. */
export const idOf = async (bytes: Uint8Array): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest('SHA-1', bytes as BufferSource)))

/** XEP-0486 §3: of a room, out of its vCard. */
const ofRoom = async ({ connection }: Given, room: string): Promise<Uint8Array | undefined> => {
  const card = await connection.requests.request('get', VCard.build({}), { to: room })
  const photo = card.child('vCard', NS_VCARD)?.child('PHOTO', NS_VCARD)
  return decodeBase64((photo?.childText('BINVAL') ?? '').replace(/\s+/gu, ''))
}
/** XEP-0084 §3.3. */
const ofPerson = async (pep: Pep, address: string, id: string): Promise<Uint8Array | undefined> => {
  const [item] = await pep.items(address, NS_AVATAR_DATA, id)
  return item?.payload && AvatarData.tryParse(item.payload)?.bytes
}

/** undefined: it is gone, too large, of another kind, or not what its name says. */
export const fetched = async (
  given: Given,
  pep: Pep,
  address: string,
  id: string,
): Promise<Uint8Array | undefined> => {
  const bytes = given.rooms.get(address) ? await ofRoom(given, address) : await ofPerson(pep, address, id)
  if (!bytes || bytes.length === 0 || bytes.length > TAKEN_BYTES_MAX || !kindOf(bytes)) return undefined
  return (await idOf(bytes)) === id ? bytes : undefined
}

/** XEP-0486 §2: the owners of a room set its vCard; an empty one takes the picture back. */
export const roomCard = (bytes: Uint8Array | undefined) => {
  if (!bytes) return VCard.build({})
  const type = el(NS_VCARD, 'TYPE', {}, 'image/png')
  return el(
    NS_VCARD,
    'vCard',
    {},
    el(NS_VCARD, 'PHOTO', {}, type, el(NS_VCARD, 'BINVAL', {}, encodeBase64(bytes))),
  )
}
