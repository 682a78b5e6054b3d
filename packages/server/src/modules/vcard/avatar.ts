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

/** XEP-0398: the avatar that is published (XEP-0084) is the photo of the vCard, and the other way round. */
export const avatars = (pep: Pep) => {
  const infoOf = async (account: Jid, by?: Jid) => {
    const item = await pep.last(account, NS_AVATAR_METADATA, by)
    const metadata = item && AvatarMetadata.tryParse(item.payload)
    // §3: the one that is kept here, not one that lies elsewhere.
    return metadata?.infos.find(info => info.url === undefined)
  }

  return {
    /** The hash that presence carries (XEP-0153 §3). */
    hashOf: async (account: Jid): Promise<string | undefined> => (await infoOf(account))?.id,

    /** `<PHOTO/>` from what is published, if `by` may read it. */
    async photoFor(account: Jid, by: Jid): Promise<Element | undefined> {
      const [info, item] = [await infoOf(account, by), await pep.last(account, NS_AVATAR_DATA, by)]
      const data = item && AvatarData.tryParse(item.payload)
      if (!info || !data || item.id !== info.id) return undefined
      const type = el(NS_VCARD, 'TYPE', {}, info.type)
      return el(NS_VCARD, 'PHOTO', {}, type, el(NS_VCARD, 'BINVAL', {}, encodeBase64(data.bytes)))
    },

    /** A photo in a vCard that was set becomes the published avatar. */
    async publish(account: Jid, photo: Element): Promise<void> {
      const bytes = decodeBase64((photo.childText('BINVAL') ?? '').replace(/\s+/g, ''))
      if (!bytes || bytes.length === 0) return
      const id = createHash('sha1').update(bytes).digest('hex')
      if ((await infoOf(account))?.id === id) return
      const info = { id, bytes: bytes.length, type: photo.childText('TYPE') ?? 'image/png' }
      await pep.publish(account, NS_AVATAR_DATA, { id, payload: AvatarData.build({ bytes }) })
      await pep.publish(account, NS_AVATAR_METADATA, { id, payload: AvatarMetadata.build({ infos: [info] }) })
    },
  }
}
