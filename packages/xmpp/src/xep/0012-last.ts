/** XEP-0012 Last Activity. */
import { element, int, text } from '../schema/kit.ts'

export const NS_LAST = 'jabber:iq:last'
/** Also the name of a private node of the account (XEP-0223): while it has an item, contacts may be told since when it has been away. */
export const NS_SHARE_LAST = 'urn:corrillo:share-last:0'
export const ShareLast = element(NS_SHARE_LAST, 'share', {})
/** XEP-0012: as a request nothing is set. */
export const LastActivity = element(NS_LAST, 'query', { seconds: int.optional('seconds'), status: text() })
