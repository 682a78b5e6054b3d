/** XEP-0377: telling who runs the own server why somebody is blocked. Of messages only their ids go: the server has its own copies. */
import { Block, DiscoInfo, Jid, NS_REPORTING, REPORT_ABUSE, REPORT_SPAM } from '@corrillo/xmpp'
import type { Report } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Mam } from '../mam/index.ts'
import { bareOf } from '../roster/index.ts'

const MESSAGES_MAX = 20
const TEXT_MAX = 500
const REASONS = { spam: REPORT_SPAM, abuse: REPORT_ABUSE } as const

export const reporting = ({ address, connection }: Given, mam: Mam) => ({
  async isTaken(): Promise<boolean> {
    const to = Jid.parse(address).domain
    const info = DiscoInfo.in(await connection.requests.request('get', DiscoInfo.build({}), { to }))
    return info?.features.some(feature => feature.var === NS_REPORTING) ?? false
  },
  /** §4: the report stands in the block; neither flag is set, it is for our own server alone (§5). */
  async send(who: string, { reason, text, withMessages }: Report): Promise<void> {
    const jid = bareOf(who)
    const ids = withMessages ? await mam.latestFrom(jid.toString()) : []
    const words = text.trim().slice(0, TEXT_MAX)
    const report = {
      reason: REASONS[reason],
      stanzaIds: ids.slice(-MESSAGES_MAX).map(id => ({ id, by: Jid.parse(address) })),
      texts: words === '' ? [] : [{ text: words }],
      reportOrigin: false,
      thirdParty: false,
    }
    await connection.requests.request('set', Block.build({ items: [{ jid, report }] }))
  },
})
