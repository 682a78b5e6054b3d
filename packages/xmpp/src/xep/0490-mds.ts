/** XEP-0490 Message Displayed Synchronization. */
import { child, element, type Infer } from '../schema/kit.ts'
import { StanzaId } from './0359-stanza-ids.ts'

/** Also the name of the PEP node; items bear the JID of the conversation. */
export const NS_MDS = 'urn:xmpp:mds:displayed:0'
export const NS_MDS_ASSIST = 'urn:xmpp:mds:server-assist:0'
export const MdsDisplayed = element(NS_MDS, 'displayed', { stanzaId: child.required(StanzaId) })
export type MdsDisplayed = Infer<typeof MdsDisplayed>
