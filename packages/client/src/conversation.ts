/** One conversation as a screen sees it. */
import type { Composer, Conversation, ConversationItem, Timeline } from './api.ts'
import type { Fact } from './store/facts.ts'
import type { Parts } from './parts.ts'
import { alike, combined, source, type Value } from './value/value.ts'
import { composerOf } from './views/composer.ts'
import { timelineItems } from './views/timeline.ts'

const PAGE = 60
/** More than this are loaded only when somebody looks back. */
const LOADED_MAX = 240
/** What is being written is on disk this long after the last key. */
const DRAFT_MS = 400
/** A list is asked for again when the conversation is looked at and that failed. */
const AGAIN_MS = 30_000

interface Loaded {
  readonly facts: readonly Fact[]
  readonly hasOlder: boolean
  readonly loading: boolean
  readonly newAfter: string | undefined
}

const insert = (facts: readonly Fact[], fact: Fact): readonly Fact[] => {
  const at = facts.findLastIndex(one => one.order <= fact.order)
  if (facts[at]?.order === fact.order) return facts.with(at, fact)
  return facts.toSpliced(at + 1, 0, fact)
}

export const conversationOf = (
  parts: Parts,
  address: string,
  item: Value<ConversationItem>,
): Conversation => {
  const { chat, chatStates, contacts, conversations, facts, mam, omemo, platform, devicesOf } = parts
  const loaded = source<Loaded>({ facts: [], hasOlder: true, loading: true, newAfter: undefined })
  const looking = source(true)
  const draft = source(conversations.get(address)?.draft ?? '')
  let cancelKeeping: (() => void) | undefined
  let older: Promise<void> | undefined
  let lookedBack = false
  let began: Promise<void> | undefined

  const begin = (): Promise<void> => {
    began ??= first().catch(() => {
      began = undefined
    })
    return began
  }
  const first = async (): Promise<void> => {
    facts.listen(address, (changed, gone) => {
      const before = loaded.get()
      const start = before.facts[0]?.order
      const kept = before.facts.filter(fact => !gone.includes(fact.order))
      // What belongs before the part that is loaded comes when that is loaded.
      const shown = changed.filter(
        fact => start === undefined || !before.hasOlder || fact.order >= start || before.loading,
      )
      const facts = shown.reduce(insert, kept)
      // After a long time away the newest are enough to draw, until somebody looks for more.
      const isMuch = !lookedBack && facts.length > LOADED_MAX
      loaded.set({
        ...before,
        ...(isMuch ? { facts: facts.slice(-PAGE * 2), hasOlder: true } : { facts }),
      })
    })
    const record = conversations.get(address)
    const page = await facts.page(address, PAGE)
    const merged = loaded.get().facts.reduce(insert, page)
    const newAfter = (record?.unread ?? 0) > 0 ? record?.readOrder : undefined
    loaded.set({
      facts: merged,
      hasOlder: page.length === PAGE || record?.historyComplete !== true,
      loading: false,
      newAfter,
    })
  }
  const look = (): void => {
    looking.set(true)
    omemo.devices
      .identifyAll(address)
      .then(() => looking.set(false))
      .catch(() => {
        if (parts.connection.isUp) looking.set(false)
        platform.clock.after(AGAIN_MS, () => parts.connection.isUp && looking.get() && look())
      })
  }
  const loadOlder = async (): Promise<void> => {
    lookedBack = true
    await begin()
    if (!loaded.get().hasOlder) return
    loaded.set({ ...loaded.get(), loading: true })
    try {
      const before = loaded.get().facts[0]?.order
      let page = await facts.page(address, PAGE, before)
      if (page.length === 0) {
        await mam.older(address)
        page = await facts.page(address, PAGE, loaded.get().facts[0]?.order)
      }
      const hasOlder = page.length === PAGE || conversations.get(address)?.historyComplete !== true
      loaded.set({
        ...loaded.get(),
        facts: [...page, ...loaded.get().facts.filter(fact => !page.some(one => one.order === fact.order))],
        hasOlder,
      })
    } finally {
      loaded.set({ ...loaded.get(), loading: false })
    }
  }

  const timeline: Value<Timeline> = combined(
    [loaded, conversations.all],
    () => {
      const { facts: list, hasOlder, loading, newAfter } = loaded.get()
      const theirReadOrder = conversations.get(address)?.theirReadOrder ?? ''
      return { items: timelineItems({ facts: list, theirReadOrder, newAfter }), hasOlder, loading }
    },
    alike,
  )
  const composer: Value<Composer> = combined(
    [conversations.all, contacts.all, omemo.devices.records.all, chatStates.typing, looking, draft],
    () => {
      const record = conversations.get(address)
      const known = omemo.devices.records.get(address)
      return composerOf({
        draft: draft.get(),
        encrypted: record?.encrypted ?? true,
        blocked: contacts.get(address)?.blocked ?? false,
        typing: chatStates.typing.get().has(address),
        looking: looking.get() && Object.keys(known?.listed ?? {}).length < 2,
        devices: devicesOf(address).filter(device => device.active),
      })
    },
    alike,
  )
  void begin()
  if (address !== parts.address) look()
  parts.onOnline(() => address !== parts.address && look())

  return {
    address,
    item,
    timeline,
    composer,
    loadOlder: () => (older ??= loadOlder().finally(() => (older = undefined))),
    setDraft(text) {
      if (text === '') chatStates.stop(address)
      else chatStates.compose(address)
      draft.set(text)
      cancelKeeping?.()
      cancelKeeping = platform.clock.after(
        DRAFT_MS,
        () => void chat.setDraft(address, text).catch(() => undefined),
      )
    },
    async send(text) {
      loaded.set({ ...loaded.get(), newAfter: undefined })
      chatStates.sent(address)
      cancelKeeping?.()
      draft.set('')
      await chat.send(address, text)
    },
    retry: id => chat.retry(address, id),
    discard: id => chat.discard(address, id),
    setEncryption: on => chat.setEncryption(address, on),
    markRead() {
      if (parts.focused()) void chat.markRead(address).catch(() => undefined)
    },
  }
}
