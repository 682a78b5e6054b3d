/** The answer to a query: a message for each entry, then the end (XEP-0313 §4.2, §4.3). */
import { el, type Element, Jid, MamFin, MamResult, NS_CLIENT, parseElement } from '@corrillo/xmpp'
import type { Entry, Page } from '../../storage/shapes.ts'

export const resultOf = (entry: Entry, account: Jid, to: Jid, queryid: string | undefined): Element =>
  el(
    NS_CLIENT,
    'message',
    { from: account.toString(), to: to.toString() },
    MamResult.build({
      id: entry.id,
      ...(queryid !== undefined && { queryid }),
      forwarded: { delay: { stamp: new Date(entry.stamp), reason: '' }, stanza: parseElement(entry.stanza) },
    }),
  )

/** §4.4.2: `first` and `last` in order of the archive, whatever way the page was sent. */
export const finOf = ({ entries, complete }: Page, count: number | undefined): Element => {
  const [first, last] = [entries[0], entries.at(-1)]
  return MamFin.build({
    complete,
    stable: true,
    set: {
      ...(first && last && { first: { id: first.id }, last: last.id }),
      ...(count !== undefined && { count }),
    },
  })
}
