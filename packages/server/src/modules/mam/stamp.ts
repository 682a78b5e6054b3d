/** XEP-0359 §3: ids in the name of an archive are this archive's own (S116, S194). */
import { type Jid, NS_SID, StanzaId, withoutStanzaIdsBy } from '@corrillo/xmpp'
import type { Message } from '../../host/module.ts'

/** Called on each local side, so that neither the sender nor anybody on the way can speak for an account here. */
export const withoutForgedIds = (m: Message, account: Jid): Message =>
  m.element.children.some(
    child => typeof child !== 'string' && child.ns === NS_SID && child.name === 'stanza-id',
  )
    ? (m.mapElement(e => withoutStanzaIdsBy(e, account)) as Message)
    : m

export const stamped = (m: Message, account: Jid, id: string): Message =>
  m.append(StanzaId.build({ id, by: account })) as Message
