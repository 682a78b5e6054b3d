/** XEP-0084 User Avatar. */
import { attr, base64Text, children, element, type Infer, int } from '../schema/kit.ts'

/** Also the names of the PEP nodes. */
export const NS_AVATAR_DATA = 'urn:xmpp:avatar:data'
export const NS_AVATAR_METADATA = 'urn:xmpp:avatar:metadata'

/** XEP-0084 §4.1. */
export const AvatarData = element(NS_AVATAR_DATA, 'data', { bytes: base64Text() })

export const AvatarInfo = element(NS_AVATAR_METADATA, 'info', {
  id: attr.required('id'),
  bytes: int.required('bytes'),
  type: attr.required('type'),
  width: int.optional('width'),
  height: int.optional('height'),
  url: attr.optional('url'),
})
export type AvatarInfo = Infer<typeof AvatarInfo>

/** XEP-0084 §4.2: empty when there is no avatar any more. */
export const AvatarMetadata = element(NS_AVATAR_METADATA, 'metadata', {
  infos: children(AvatarInfo, { max: 20 }),
})
