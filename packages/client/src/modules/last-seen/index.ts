/** XEP-0012: since when somebody has been away, of those who share it; nobody is told of us before we have said so. */
import { Jid, LastActivity, NS_SHARE_LAST, ShareLast, StanzaError } from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Pep } from '../pep/index.ts'

/** XEP-0223: for the server and our own devices. */
const FOR_US = {
  'pubsub#access_model': 'whitelist',
  'pubsub#persist_items': 'true',
  'pubsub#max_items': '1',
  'pubsub#send_last_published_item': 'never',
}

export const lastSeen = ({ address, connection, now }: Given, pep: Pep) => ({
  /** undefined: it is not shared with us, they never were here, or they are here. */
  async of(who: string): Promise<number | undefined> {
    const to = Jid.parse(who).bare.toString()
    try {
      const answer = await connection.requests.request('get', LastActivity.build({ status: '' }), { to })
      const seconds = LastActivity.in(answer)?.seconds ?? 0
      return seconds > 0 ? now() - seconds * 1000 : undefined
    } catch (error) {
      if (error instanceof StanzaError) return undefined
      throw error
    }
  },
  isShared: async (): Promise<boolean> => (await pep.items(address, NS_SHARE_LAST)).length > 0,
  async share(on: boolean): Promise<void> {
    if (!connection.isUp) throw new ClientError('offline')
    if (on) await pep.publish(NS_SHARE_LAST, 'current', ShareLast.build({}), FOR_US)
    else await pep.remove(NS_SHARE_LAST)
  },
})
