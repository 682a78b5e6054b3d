/**
 * A thread as a screen sees it: a conversation of its own, of which only the messages of the thread are loaded, by their index. What is
 * written there goes into the thread; all that is true of the conversation is true of it as well.
 */
import type { Composer, Conversation } from './api.ts'
import { factsApart, spokenOf } from './apart.ts'
import { timelineOf } from './drawn.ts'
import { type Sources, stretchOf } from './loaded.ts'
import type { Parts } from './parts.ts'
import type { Fact } from './store/facts.ts'
import { refOf } from './store/threads.ts'
import { alike, combined, source } from './value/value.ts'

const isOf = (fact: Fact, ref: string): boolean =>
  fact.order === ref || (fact.kind === 'message' && fact.thread !== undefined && refOf(fact.thread) === ref)

/** Nothing of a thread comes from the archive before the conversation does. */
const sourcesOf = ({ facts }: Parts, ref: string): Sources => {
  /** Nobody has answered yet: no row says that it is a beginning. */
  const alone = async (address: string, page: readonly Fact[]): Promise<readonly Fact[]> => {
    const root = page.length === 0 ? await facts.find(address, ref) : undefined
    return root ? [root] : page
  }
  return {
    conversations: { get: () => ({ unread: 0, readOrder: '', historyComplete: true }) },
    mam: { older: async () => undefined },
    facts: {
      listen: (address, listener) =>
        facts.listen(address, (changed, gone) => {
          const its = changed.filter(fact => isOf(fact, ref))
          if (its.length + gone.length > 0) listener(its, gone)
        }),
      page: async (address, limit, before) => {
        const range = { limit, reverse: true, ...(before === undefined ? {} : { before }) }
        const page = await facts.inThread(address, ref, range)
        return before === undefined ? alone(address, page) : page
      },
      pageAfter: (address, limit, after) => facts.inThread(address, ref, { limit, after }),
      async find(address, order) {
        const fact = await facts.find(address, order)
        return fact && isOf(fact, ref) ? fact : undefined
      },
    },
  }
}

export const threadOf = (parts: Parts, conversation: Conversation, ref: string): Conversation => {
  const { chat, chatStates, facts, files } = parts
  const { address } = conversation
  const apart = factsApart(facts, address)
  facts.listen(address, apart.keep)
  const stretch = stretchOf(sourcesOf(parts, ref), address, () => undefined)
  stretch.now.subscribe(() => apart.fetch(spokenOf(stretch.now.get().facts)))
  /** For as long as the program runs: on the other devices nobody would know where it belongs. */
  const draft = source('')
  return {
    ...conversation,
    thread: ref,
    timeline: timelineOf(parts, address, stretch, apart, true),
    composer: combined(
      [conversation.composer, draft],
      (): Composer => ({ ...conversation.composer.get(), draft: draft.get() }),
      alike,
    ),
    pins: source([]),
    loadOlder: stretch.loadOlder,
    loadNewer: stretch.loadNewer,
    toNewest: stretch.toNewest,
    jumpTo: stretch.jumpTo,
    setDraft(text) {
      if (text === '') chatStates.stop(address)
      else chatStates.compose(address)
      draft.set(text)
    },
    async send(text, writing) {
      draft.set('')
      chatStates.sent(address)
      await stretch.toNewest()
      await chat.send(address, text, { ...writing, thread: ref })
    },
    async sendFile(file, beside) {
      await stretch.toNewest()
      await files.send(address, file, { ...beside, thread: ref })
    },
    async enclose(enclosed, replyTo) {
      await stretch.toNewest()
      await chat.enclose(address, enclosed, await chat.act.answer(address, { replyTo, thread: ref }))
    },
    /** What is read here is read when the conversation is seen, where it stands as well. */
    markRead: () => undefined,
  }
}
