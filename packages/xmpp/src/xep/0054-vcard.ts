/** XEP-0054 vcard-temp, and the photo hash of XEP-0153 that presence carries. */
import { any, textElement } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_VCARD = 'vcard-temp'
export const NS_VCARD_UPDATE = 'vcard-temp:x:update'
/** XEP-0398: the server keeps both kinds of avatar in step. */
export const NS_AVATAR_CONVERSION = 'urn:xmpp:pep-vcard-conversion:0'

export const VCard = element(NS_VCARD, 'vCard', { fields: any() })
export type VCard = Infer<typeof VCard>
export const VCardUpdate = element(NS_VCARD_UPDATE, 'x', { photo: textElement('photo') })
export type VCardUpdate = Infer<typeof VCardUpdate>
