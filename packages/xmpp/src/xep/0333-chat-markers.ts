/** XEP-0333 Displayed Markers. */
import { attr, element } from '../schema/kit.ts'

export const NS_CHAT_MARKERS = 'urn:xmpp:chat-markers:0'
export const Markable = element(NS_CHAT_MARKERS, 'markable', {})
export const MarkDisplayed = element(NS_CHAT_MARKERS, 'displayed', { id: attr.required('id') })
