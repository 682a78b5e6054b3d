/**
 * XEP-0490 Message Displayed Synchronization: the node itself is like any other of the account; here is the server's assistance. A message
 * that carries `<displayed/>` has it published for the sender's own devices, and goes on without it, so that nobody else learns the
 * stanza-id (§6).
 */
import { MdsDisplayed, NS_MDS, NS_MDS_ASSIST } from '@corrillo/xmpp'
import { type Awaitable, defineModule, type Message, type Place } from '../../host/module.ts'
import { pep } from '../pep/index.ts'

export const mds = defineModule({
  name: 'mds',
  specs: [{ xep: 490, version: '1.0.1' }],
  disco: { account: [NS_MDS_ASSIST] },
  needs: { pep },
  setup({ needs: { pep }, log }) {
    /** §5.2: before it is stored or reflected; published before the message is acknowledged (D1). */
    const prepare = (m: Message, at: Place): Awaitable<Message> => {
      if (at.side !== 'sender' || !at.origin) return m
      const given = m.element.child('displayed', NS_MDS)
      if (!given) return m
      const passed = m.mapElement(e => e.filter(c => typeof c === 'string' || !MdsDisplayed.matches(c)))
      if (m.type === 'error' || !MdsDisplayed.tryParse(given)) return passed
      return pep
        .publish(at.account, NS_MDS, { id: m.to.toString(), payload: given }, 'private')
        .catch(error => log.info('displayed-not-published', { error: String(error) }))
        .then(() => passed)
    }
    pep.seclude(NS_MDS)
    return { message: { prepare } }
  },
})
