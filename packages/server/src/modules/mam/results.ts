/** The answer to a query: a message for each entry, then the end (XEP-0313 §4.2, §4.3). */
import { el, type Element, type Jid, MamFin, MamResult, NS_CLIENT } from '@corrillo/xmpp'
import type { Entry, Page } from '../../storage/shapes.ts'

interface Found {
  readonly entry: Entry
  readonly stanza: Element
  readonly from: Jid
  readonly to: Jid
  readonly queryid: string | undefined
}

export const resultOf = ({ entry, stanza, from, to, queryid }: Found): Element =>
  el(
    NS_CLIENT,
    'message',
    { from: from.toString(), to: to.toString() },
    MamResult.build({
      id: entry.id,
      ...(queryid !== undefined && { queryid }),
      forwarded: { delay: { stamp: new Date(entry.stamp), reason: '' }, stanza },
    }),
  )

/** XEP-0059 §2.2; neither is worked out again for every page. */
export interface Total {
  readonly count?: number
  /** Of the first entry of the page. */
  readonly index?: number
}

/** §4.4.2: `first` and `last` in order of the archive, whatever way the page was sent. */
export const finOf = ({ entries, complete }: Page, { count, index }: Total): Element => {
  const [first, last] = [entries[0], entries.at(-1)]
  return MamFin.build({
    complete,
    stable: true,
    set: {
      ...(first && last && { first: { id: first.id, ...(index !== undefined && { index }) }, last: last.id }),
      ...(count !== undefined && { count }),
    },
  })
}
