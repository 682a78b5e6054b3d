/** Telling one's own contacts a name and a picture (XEP-0172 §4.4, XEP-0084 §3). */
import {
  AvatarData,
  AvatarMetadata,
  type Element,
  Nick,
  NS_AVATAR_DATA,
  NS_AVATAR_METADATA,
  NS_NICK,
  StanzaError,
} from '@corrillo/xmpp'
import { ClientError, PICTURE_BYTES_MAX } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Pep } from '../pep/index.ts'
import { idOf, kindOf, roomCard } from './picture.ts'

/** XEP-0163 §4: whoever may see that we are there, and nobody else. */
export const FOR_CONTACTS = {
  'pubsub#access_model': 'presence',
  'pubsub#persist_items': 'true',
  'pubsub#max_items': '1',
}

/** The picture, where one says so: whoever is in a group with us, and whoever else knows the address. */
const OPEN = 'open'

export const refused = (error: unknown): never => {
  if (!(error instanceof StanzaError)) throw error
  if (error.condition === 'forbidden' || error.condition === 'not-allowed')
    throw new ClientError('not-allowed', { cause: error })
  throw new ClientError('server-error', { cause: error })
}

export const pngIn = async (picture: Blob): Promise<Uint8Array> => {
  if (picture.size > PICTURE_BYTES_MAX) throw new ClientError('file-too-big')
  const bytes = new Uint8Array(await picture.arrayBuffer())
  // XEP-0084 §4.2.1: every program can draw a PNG.
  if (kindOf(bytes) !== 'image/png') throw new ClientError('file-broken')
  return bytes
}

export const publishing = ({ connection }: Given, pep: Pep) => {
  const online = (): void => {
    if (!connection.isUp) throw new ClientError('offline')
  }
  const publish = (node: string, id: string, payload: Element, options = FOR_CONTACTS): Promise<void> =>
    pep.publish(node, id, payload, options).catch(refused)
  const isOpen = async (): Promise<boolean> => (await pep.access(NS_AVATAR_METADATA)) === OPEN
  return {
    async name(name: string): Promise<void> {
      online()
      await publish(NS_NICK, 'current', Nick.build({ nick: name }))
    },
    /** The bytes first, then what tells of them (§3.1, §3.2). */
    async picture(picture: Blob | undefined): Promise<void> {
      online()
      if (!picture) {
        await publish(NS_AVATAR_METADATA, 'current', AvatarMetadata.build({ infos: [] }))
        return void (await pep.remove(NS_AVATAR_DATA).catch(refused))
      }
      const bytes = await pngIn(picture)
      const id = await idOf(bytes)
      const head = new DataView(bytes.buffer)
      const size = { width: head.getUint32(16), height: head.getUint32(20) }
      const options = (await isOpen()) ? { ...FOR_CONTACTS, 'pubsub#access_model': OPEN } : FOR_CONTACTS
      const info = { id, bytes: bytes.length, type: 'image/png', ...size }
      await publish(NS_AVATAR_DATA, id, AvatarData.build({ bytes }), options)
      await publish(NS_AVATAR_METADATA, id, AvatarMetadata.build({ infos: [info] }), options)
    },
    isOpen,
    async setOpen(on: boolean): Promise<void> {
      online()
      // `isOpen` asks about what tells of it: first to open and last to close, it is never closed alone.
      const nodes = [NS_AVATAR_METADATA, NS_AVATAR_DATA]
      for (const node of on ? nodes : nodes.toReversed())
        await pep.setAccess(node, on ? OPEN : FOR_CONTACTS['pubsub#access_model']).catch(refused)
    },
    async roomPicture(room: string, picture: Blob | undefined): Promise<void> {
      online()
      const card = roomCard(picture && (await pngIn(picture)))
      await connection.requests.request('set', card, { to: room }).catch(refused)
    },
  }
}
