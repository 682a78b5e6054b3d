/** XEP-0377 Blocking Command Reports: inside an item of a block (XEP-0191). */
import { attr, children, element, flag, type Infer, text } from '../schema/kit.ts'
import { StanzaId } from './0359-stanza-ids.ts'

export const NS_REPORTING = 'urn:xmpp:reporting:1'
export const REPORT_SPAM = 'urn:xmpp:reporting:spam'
export const REPORT_ABUSE = 'urn:xmpp:reporting:abuse'

const ReportText = element(NS_REPORTING, 'text', { lang: attr.optional('xml:lang'), text: text() })
/** XEP-0377 §4; what may be done with it beyond this server is said by the two flags (§5). */
export const Report = element(NS_REPORTING, 'report', {
  reason: attr.required('reason'),
  stanzaIds: children(StanzaId, { max: 100 }),
  texts: children(ReportText, { max: 20 }),
  reportOrigin: flag('report-origin'),
  thirdParty: flag('third-party'),
})
export type Report = Infer<typeof Report>
