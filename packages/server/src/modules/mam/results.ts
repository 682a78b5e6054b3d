/** The answer to a query: a message for each entry, then the end (XEP-0313 §4.2, §4.3). */
import {
  type Element,
  escapeAttr,
  formatDateTime,
  type Jid,
  MamFin,
  NS_CLIENT,
  NS_DELAY,
  NS_FORWARD,
  NS_MAM,
  readWrittenAlike,
} from '@corrillo/xmpp'
import type { Entry, Page } from '../../storage/shapes.ts'

/**
 * The messages of one answer. A page has fifty of them: what is the same in all is written and read once, and the stanza is copied.
 */
export const resultsFrom = (
  from: Jid,
  to: Jid,
  queryid: string | undefined,
): ((entry: Pick<Entry, 'id' | 'stamp'>, stanza: string) => Element) => {
  const asked = queryid === undefined ? '' : ` queryid='${escapeAttr(queryid)}'`
  const start = `<message from='${escapeAttr(`${from}`)}' to='${escapeAttr(`${to}`)}'>`
  const message = readWrittenAlike(start, '</message>', NS_CLIENT)
  const result = `<result xmlns='${NS_MAM}'${asked} id='`
  const forwarded = `'><forwarded xmlns='${NS_FORWARD}'><delay xmlns='${NS_DELAY}' stamp='`
  return ({ id, stamp }, stanza) =>
    message(`${result}${id}${forwarded}${formatDateTime(new Date(stamp))}'/>${stanza}</forwarded></result>`)
}

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
