/** The picture of a room (XEP-0486): a vCard that its owners set. */
import { createHash } from 'node:crypto'
import {
  decodeBase64,
  type Element,
  type Jid,
  NS_VCARD,
  parseElement,
  StanzaError,
  VCard,
} from '@corrillo/xmpp'
import type { DocumentStore } from '../../storage/shapes.ts'
import type { OpenRoom } from './open-room.ts'
import { checkOwner, notice } from './rules/configure.ts'

const BYTES = 131_072
const MOST_PHOTOS = 5

const hashOf = (photo: Element): string => {
  const bytes = decodeBase64((photo.childText('BINVAL') ?? '').replace(/\s+/g, ''))
  if (!bytes || bytes.length === 0) throw new StanzaError('modify', 'bad-request', 'a photo without bytes')
  return createHash('sha1').update(bytes).digest('hex')
}

export const cards = (store: DocumentStore<string>) => ({
  async read(room: OpenRoom): Promise<Element> {
    const stored = await store.get(room.jid)
    return stored === undefined ? VCard.build({}) : parseElement(stored)
  },
  async write(room: OpenRoom, who: Jid, card: Element): Promise<void> {
    checkOwner(room.state, who)
    const text = card.toString()
    if (Buffer.byteLength(text) > BYTES) throw new StanzaError('modify', 'not-acceptable', 'too large')
    const photos = card.elements().filter(c => c.is('PHOTO', NS_VCARD))
    if (photos.length > MOST_PHOTOS) throw new StanzaError('modify', 'not-acceptable', 'too many photos')
    const hashes = photos.map(hashOf)
    await store.set(room.jid, card.elements().length === 0 ? undefined : text)
    await room.change(state => {
      checkOwner(state, who)
      const after = { ...state, photos: hashes }
      return { room: after, effects: notice(after, [104]) }
    })
  },
})
