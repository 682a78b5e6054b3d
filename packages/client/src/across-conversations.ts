/** What goes over all conversations at once: search, passing something on, and telling what came. */
import { type Arrival, ClientError, type Found } from './api.ts'
import type { Chat } from './modules/chat/index.ts'
import { isHeld } from './modules/chat/outbox.ts'
import type { Files } from './modules/files/index.ts'
import type { Given } from './pipeline/module.ts'
import type { SearchIndex } from './search/search-index.ts'
import { current, type MessageFact } from './store/facts.ts'
import { toldOf } from './told.ts'
import { arrivalOf } from './views/arrival.ts'
import { found } from './views/found.ts'
import { nameOfRoom } from './views/group.ts'
import { nameOf } from './views/name.ts'

export const acrossConversations = (given: Given, index: SearchIndex) => {
  const { address, contacts, conversations, facts, now, rooms } = given
  const told = toldOf(given)
  const listeners = new Set<(arrival: Arrival) => void>()
  const named = (who: string): string => {
    const room = rooms.get(who)
    return room ? nameOfRoom(room) : nameOf(who, contacts.get(who))
  }
  return {
    came(fact: MessageFact): void {
      const rule = conversations.get(fact.conversation)?.rule
      const contact = contacts.get(fact.conversation)
      const room = rooms.get(fact.conversation)
      const arrival = arrivalOf(fact, { me: address, rule, contact, room, now: now() })
      if (!arrival || listeners.size === 0) return
      for (const tell of listeners) tell(arrival)
      told.follow(arrival)
    },
    onArrival(tell: (arrival: Arrival) => void): () => void {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    onGone: told.onGone,
    async search(words: string, within: string | undefined): Promise<readonly Found[]> {
      const hits = await index.find(words, within)
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
