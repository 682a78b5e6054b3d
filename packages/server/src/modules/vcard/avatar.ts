import { createHash } from 'node:crypto'
import {
  AvatarData,
  AvatarMetadata,
  decodeBase64,
  el,
  type Element,
  encodeBase64,
  type Jid,
  NS_AVATAR_DATA,
  NS_AVATAR_METADATA,
  NS_VCARD,
} from '@corrillo/xmpp'
import type { Apis } from '../../host/module.ts'
import type { pep } from '../pep/index.ts'

type Pep = Apis<{ pep: typeof pep }>['pep']

const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')

/** XEP-0398: the avatar that is published (XEP-0084) is the photo of the vCard, and the other way round. */
export const avatars = (pep: Pep) => {
  const metadataOf = async (account: Jid, by?: Jid) => {
    const item = await pep.last(account, NS_AVATAR_METADATA, by)
    return item && AvatarMetadata.tryParse(item.payload)
  }
  // §4.1: the one that is kept here, not one that lies elsewhere.
  const infoOf = async (account: Jid) =>
    (await metadataOf(account))?.infos.find(info => info.url === undefined)

  /** An empty photo takes the avatar back (XEP-0153 §4.3, XEP-0084 §4.2.3). */
  const clear = async (account: Jid): Promise<void> => {
    if (await infoOf(account))
      await pep.publish(account, NS_AVATAR_METADATA, {
        id: 'current',
        payload: AvatarMetadata.build({ infos: [] }),
      })
  }

  return {
    /** The hash that presence carries (XEP-0153 §3); '' for who took his picture back (XEP-0084 §4.2.3). */
    async hashOf(account: Jid): Promise<string | undefined> {
      const metadata = await metadataOf(account)
      return metadata?.infos.length === 0 ? '' : metadata?.infos.find(info => info.url === undefined)?.id
    },

    /** `<PHOTO/>` from what is published, if `by` may read both nodes (§7). The data node may keep others beside it. */
    async photoFor(account: Jid, by: Jid): Promise<Element | undefined> {
      const info = (await metadataOf(account, by))?.infos.find(one => one.url === undefined)
      const item = info && (await pep.item(account, NS_AVATAR_DATA, info.id, by))
      const data = item && AvatarData.tryParse(item.payload)
      // §4.1: what bears the name of another image is none.
      if (!data || sha1(data.bytes) !== info.id) return undefined
      const type = el(NS_VCARD, 'TYPE', {}, info.type)
      return el(NS_VCARD, 'PHOTO', {}, type, el(NS_VCARD, 'BINVAL', {}, encodeBase64(data.bytes)))
    },

    /** A photo in a vCard that was set becomes the published avatar. */
    async publish(account: Jid, photo: Element): Promise<void> {
      const bytes = decodeBase64((photo.childText('BINVAL') ?? '').replace(/\s+/g, ''))
      if (!bytes) return
      if (bytes.length === 0) return clear(account)
      const id = sha1(bytes)
      if ((await infoOf(account))?.id === id && (await pep.item(account, NS_AVATAR_DATA, id))) return
      const info = { id, bytes: bytes.length, type: photo.childText('TYPE') ?? 'image/png' }
      await pep.publish(account, NS_AVATAR_DATA, { id, payload: AvatarData.build({ bytes }) })
      await pep.publish(account, NS_AVATAR_METADATA, { id, payload: AvatarMetadata.build({ infos: [info] }) })
    },
  }
}
