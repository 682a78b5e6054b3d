/** A list of items, whole or by pages (XEP-0059 §3): whoever's it is. */
import { DiscoItems, type Element, type InferInput } from '@corrillo/xmpp'
import { pagesBy } from '../../host/pages.ts'

export type DiscoItem = NonNullable<InferInput<typeof DiscoItems>['items']>[number]

/** Of two items at one place with one node, the names tell them apart: so XEP-0060 §5.5 names what is in a node. */
const pages = pagesBy<DiscoItem>(({ jid, node, name }) => `${jid} ${node ?? name ?? ''}`)

export const itemsAnswer = ({ node, set }: DiscoItems, all: readonly DiscoItem[]): Element => {
  const about = node === undefined ? {} : { node }
  // XEP-0059 §2.2: of nothing there is nothing to say.
  if (set === undefined || all.length === 0) return DiscoItems.build({ ...about, items: all })
  const page = pages.of(all, set, all.length)
  return DiscoItems.build({ ...about, items: page.rows, set: page.set })
}
