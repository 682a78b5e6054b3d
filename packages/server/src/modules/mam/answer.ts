/**
 * What an archive answers (XEP-0313 §4, §5), whoever's it is: an account's, a room's. Who may ask is decided before, by the owner of
 * the archive; what is here is the same for all of them.
 *
 * A room opens an `archive()` of its own, appends what it accepted with `recipient: room` and answers
 * `onSet(…, MamQuery, (query, ask) => answerQuery({ address: room, messages, page, shown }, query, ask.from, send))`,
 * `MamMetadata` with `answerMetadata` and the `get` of `MamQuery` with `queryForm`; it advertises `NS_MAM` and `NS_MAM_EXTENDED`.
 */
import { type Element, type Jid, MamMetadata, type MamQuery, StanzaError } from '@corrillo/xmpp'
import type { ArchiveStore, Entry, Page } from '../../storage/shapes.ts'
import { type Asked, askedOf } from './query.ts'
import { finOf, resultsFrom, type Total } from './results.ts'

export interface Archive {
  /** Owner of the entries and sender of the results: the bare JID of an account or a room. */
  readonly address: Jid
  readonly messages: Pick<ArchiveStore, 'query' | 'count' | 'bounds'>
  /** Messages in one page at most. */
  readonly page: number
  /** The stanza of an entry as this reader may see it; as it was stored when left out. */
  shown?(entry: Entry): Element
}

/**
 * Beyond this the number is not told with a page: it would cost more than the page, and a page has to cost the same whatever the size of
 * the archive (XEP-0059 §2.2 lets it be left out then). Who asks for nothing but the number is told a larger one.
 */
const MOST_COUNTED = 2_000
const MOST_COUNTED_ALONE = 100_000

/** Told where a client begins, and to who wants nothing else (XEP-0059 §2.7). */
const totalOf = async (
  messages: Archive['messages'],
  address: Jid,
  { all, at, query: { max } }: Asked,
  { entries }: Page,
): Promise<Total> => {
  if (at === undefined && max > 0) return {}
  const most = max > 0 ? MOST_COUNTED : MOST_COUNTED_ALONE
  const count = await messages.count(address, all, most + 1)
  const index = at === 'end' ? count - entries.length : at
  if (count > most) return typeof at === 'number' ? { index: at } : {}
  return { count, ...(index !== undefined && { index }) }
}

/** XEP-0059 §2.6: what lies before a page by index is walked through, so that only as much of it as is counted for anybody. */
const checkReach = async (messages: Archive['messages'], address: Jid, { all, at }: Asked): Promise<void> => {
  if (typeof at !== 'number' || at <= MOST_COUNTED_ALONE) return
  if ((await messages.count(address, all, MOST_COUNTED_ALONE + 1)) > MOST_COUNTED_ALONE)
    throw new StanzaError('cancel', 'feature-not-implemented', 'ask for a page so far away by an id')
}

/** Sends a message for each entry of the page, in order, and resolves to the `<fin/>` that has to come after them (§4.2). */
export const answerQuery = async (
  { address, messages, page: pageMax, shown }: Archive,
  query: MamQuery,
  asker: Jid,
  send: (result: Element) => void,
): Promise<Element> => {
  // §6.1.3: pages of nodes are another protocol (XEP-0442).
  if (query.node !== undefined) throw new StanzaError('cancel', 'feature-not-implemented')
  const asked = askedOf(query, pageMax)
  if (asked.mustExist.length > 0) await messages.query(address, { ids: asked.mustExist, max: 0 })
  await checkReach(messages, address, asked)
  const page = await messages.query(address, asked.query)
  const resultOf = resultsFrom(address, asker, query.queryid)
  for (const entry of asked.flip ? page.entries.toReversed() : page.entries)
    send(resultOf(entry, shown ? `${shown(entry)}` : entry.stanza))
  return finOf(page, await totalOf(messages, address, asked, page))
}

/** §5: the edges of the archive, or nothing when it is empty. */
export const answerMetadata = async ({
  address,
  messages,
}: Pick<Archive, 'address' | 'messages'>): Promise<Element> => {
  const { first, last } = await messages.bounds(address)
  const edge = ({ id, stamp }: Entry) => ({ id, timestamp: new Date(stamp) })
  return MamMetadata.build(first && last ? { start: edge(first), end: edge(last) } : {})
}
