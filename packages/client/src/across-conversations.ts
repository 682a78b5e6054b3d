/** What goes over all conversations at once: search, and passing something on. */
import { ClientError, type Found } from './api.ts'
import type { Chat } from './modules/chat/index.ts'
import { isHeld } from './modules/chat/outbox.ts'
import type { Files } from './modules/files/index.ts'
import type { Given } from './pipeline/module.ts'
import { HITS_MAX, type SearchIndex } from './search/search-index.ts'
import type { Hit } from './search/segment.ts'
import { current } from './store/facts.ts'
import { found } from './views/found.ts'
import { nameOfRoom } from './views/group.ts'
import { nameOf } from './views/name.ts'

/** `beside`: what is in no index. */
export const acrossConversations = (
  given: Given,
  index: SearchIndex,
  beside: (words: string, within: string | undefined) => Promise<readonly Hit[]>,
) => {
  const { address: me, contacts, facts, rooms } = given
  const named = (who: string): string => {
    const room = rooms.get(who)
    return room ? nameOfRoom(room, me, one => contacts.get(one)) : nameOf(who, contacts.get(who))
  }
  return {
    async search(words: string, within: string | undefined): Promise<readonly Found[]> {
      const parts = await Promise.all([index.find(words, within), beside(words, within)])
      const hits = parts
        .flat()
        .sort((a, b) => (a.order < b.order ? 1 : -1))
        .slice(0, HITS_MAX)
      const all = await Promise.all(hits.map(hit => facts.find(hit.conversation, hit.order)))
      return all.flatMap(fact => found(fact, named))
    },
    async forward(chat: Chat, files: Files, from: string, id: string, to: readonly string[]): Promise<void> {
      const fact = await facts.find(from, id)
      if (fact?.kind === 'message' && fact.once) throw new ClientError('not-allowed')
      if (fact?.kind === 'message' && fact.files && fact.retractedAt === undefined) {
        if (isHeld(fact)) throw new ClientError('not-found')
        for (const who of to) await files.forward(who, fact.files, current(fact).text)
        return
      }
      if (fact?.kind === 'message' && fact.enclosed && fact.enclosed.kind !== 'poll' && !fact.worded) {
        for (const who of to) await chat.enclose(who, fact.enclosed, { forwarded: true })
        return
      }
      const text = await chat.act.textOf(from, id)
      for (const who of to) await chat.send(who, text, { forwarded: true })
    },
  }
}
