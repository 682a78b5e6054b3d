/** XEP-0144 Roster Item Exchange: contacts that somebody suggests. */
import { attr, children, element, type Infer, jid } from '../schema/kit.ts'

export const NS_ROSTER_ITEMS = 'http://jabber.org/protocol/rosterx'
const SuggestedItem = element(NS_ROSTER_ITEMS, 'item', {
  /** §3: without it something is to be added. */
  action: attr.default('action', 'add'),
  jid: jid.required('jid'),
  name: attr.optional('name'),
})
export const RosterItems = element(NS_ROSTER_ITEMS, 'x', {
  items: children(SuggestedItem, { max: 20, lenient: true }),
})
export type RosterItems = Infer<typeof RosterItems>
