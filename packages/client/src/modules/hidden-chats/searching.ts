/** Nothing of a hidden chat is in the index: while it is open it is read as it stands, the newest first. */
import type { Given } from '../../pipeline/module.ts'
import { folded } from '../../search/folded.ts'
import { HITS_MAX } from '../../search/search-index.ts'
import type { Hit } from '../../search/segment.ts'
import { told } from '../../store/facts.ts'

const PAGE = 250
/** Of each: older ones are found by looking back. */
const MOST = 10_000
const WORDS_MAX = 10

export const searchHidden = async (
  { facts, hidden, platform }: Given,
  query: string,
  within: string | undefined,
): Promise<readonly Hit[]> => {
  const words = folded(query).split(/\s+/u).filter(Boolean).slice(0, WORDS_MAX)
  const hits: Hit[] = []
  if (words.length === 0) return hits
  for (const conversation of hidden.seen()) {
    if (within !== undefined && within !== conversation) continue
    let before: string | undefined
    for (let read = 0; read < MOST && hits.length < HITS_MAX; read += PAGE) {
      const page = await facts.page(conversation, PAGE, before)
      for (const fact of page.toReversed()) {
        if (fact.kind !== 'message') continue
        const text = folded(told(fact))
        if (words.every(word => text.includes(word))) hits.push({ conversation, order: fact.order })
      }
      before = page[0]?.order
      if (page.length < PAGE) break
      await platform.breathe()
    }
  }
  return hits
}
