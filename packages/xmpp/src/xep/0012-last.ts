/** XEP-0012 Last Activity. */
import { element, int, text } from '../schema/kit.ts'

export const NS_LAST = 'jabber:iq:last'
/** XEP-0012: as a request nothing is set. */
export const LastActivity = element(NS_LAST, 'query', { seconds: int.optional('seconds'), status: text() })
