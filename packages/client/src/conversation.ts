/** One conversation as a screen sees it. */
import type { Composer, Conversation, ConversationItem, Pin, Timeline } from './api.ts'
import { type Fact, told } from './store/facts.ts'
import type { Parts } from './parts.ts'
import { alike, combined, source, type Value } from './value/value.ts'
import { composerOf, roomComposerOf } from './views/composer.ts'
import { memberName } from './views/group.ts'
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
  /** Somebody jumped to an earlier message: what comes is not put behind what is loaded. */
  readonly hasNewer: boolean
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
  const { chat, chatStates, contacts, conversations, facts, mam, omemo, platform, rooms, levels, devicesOf } =
    parts
  const loaded = source<Loaded>({
    facts: [],
    hasOlder: true,
    hasNewer: false,
    loading: true,
    newAfter: undefined,
  })
  /** What is answered or pinned and stands elsewhere. */
  const apart = source<ReadonlyMap<string, Fact | undefined>>(new Map())
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
      const end = before.hasNewer ? (before.facts.at(-1)?.order ?? '') : undefined
      keepApart(changed, gone)
      const kept = before.facts.filter(fact => !gone.includes(fact.order))
      // What belongs before the part that is loaded comes when that is loaded.
      const shown = changed.filter(
        fact =>
          (start === undefined || !before.hasOlder || fact.order >= start || before.loading) &&
          (end === undefined || fact.order <= end),
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
      hasNewer: false,
      loading: false,
      newAfter,
    })
  }
  const keepApart = (changed: readonly Fact[], gone: readonly string[]): void => {
    const known = apart.get()
    const theirs = changed.filter(fact => known.has(fact.order))
    const away = gone.filter(order => known.has(order))
    if (theirs.length + away.length === 0) return
    const next = new Map(known)
    for (const fact of theirs) next.set(fact.order, fact)
    for (const order of away) next.set(order, undefined)
    apart.set(next)
  }
  /** Looked up once each, when something shown speaks of them. */
  const fetchApart = (): void => {
    const { facts: list } = loaded.get()
    const orders = [...answeredElsewhere(list), ...(conversations.get(address)?.pins ?? [])]
    const missing = orders.filter(order => !apart.get().has(order))
    if (missing.length === 0) return
    apart.set(new Map([...apart.get(), ...missing.map(order => [order, undefined] as const)]))
    void Promise.all(missing.map(order => facts.find(address, order)))
      .then(found =>
        apart.set(new Map([...apart.get(), ...missing.map((one, i) => [one, found[i]] as const)])),
      )
      .catch(() => undefined)
  }
  const answeredElsewhere = (list: readonly Fact[]): readonly string[] => {
    const here = new Set(list.map(fact => fact.order))
    return list.flatMap(fact => {
      const order = fact.kind === 'message' ? fact.replyTo?.order : undefined
      return order === undefined || here.has(order) ? [] : [order]
    })
  }
  const jumpTo = async (order: string): Promise<boolean> => {
    await begin()
    if (loaded.get().facts.some(fact => fact.order === order)) return true
    const [before, after] = await Promise.all([
      facts.page(address, PAGE / 2, order),
      facts.pageAfter(address, PAGE / 2, order),
    ])
    const fact = await facts.find(address, order)
    if (!fact) return false
    lookedBack = true
    const hasNewer = after.length === PAGE / 2
    const hasOlder = before.length === PAGE / 2 || conversations.get(address)?.historyComplete !== true
    loaded.set({
      ...loaded.get(),
      facts: [...before, fact, ...after],
      hasOlder,
      hasNewer,
      newAfter: undefined,
    })
    return true
  }
  const loadNewer = async (): Promise<void> => {
    const { facts: list, hasNewer } = loaded.get()
    const last = list.at(-1)?.order
    if (!hasNewer || last === undefined) return
    const page = await facts.pageAfter(address, PAGE, last)
    const now = loaded.get()
    if (now.facts.at(-1)?.order !== last) return
    loaded.set({ ...now, facts: [...now.facts, ...page], hasNewer: page.length === PAGE })
  }
  const toNewest = async (): Promise<void> => {
    if (!loaded.get().hasNewer) return
    const page = await facts.page(address, PAGE)
    lookedBack = false
    loaded.set({ ...loaded.get(), facts: page, hasOlder: true, hasNewer: false })
  }
  const others = () => rooms.get(address)?.members.filter(one => one.address !== parts.address)
  /** Whose devices read what is written here. */
  const lookUp = async (): Promise<void> => {
    const members = others()
    if (!members) return omemo.devices.identifyAll(address)
    for (const one of members) await omemo.devices.identifyAll(one.address)
  }
  const called = (who: string): string => {
    const nick = rooms.get(address)?.members.find(one => one.address === who)?.nick
    return memberName(who, nick, contacts.get(who))
  }
  const look = (): void => {
    looking.set(true)
    lookUp()
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
    [loaded, conversations.all, apart, rooms.all, contacts.all],
    () => {
      const { facts: list, hasOlder, hasNewer, loading, newAfter } = loaded.get()
      const { theirReadOrder = '', pins } = conversations.get(address) ?? {}
      const quoted = apart.get()
      const room = rooms.get(address)
      const items = timelineItems({
        facts: list,
        theirReadOrder,
        newAfter,
        quoted,
        pins,
        me: parts.address,
        isOurs: parts.files.isOurs,
        called: room && called,
        hidesComings: room?.hidesComings ?? false,
      })
      return { items, hasOlder, hasNewer, loading }
    },
    alike,
  )
  const pins: Value<readonly Pin[]> = combined(
    [loaded, conversations.all, apart],
    () => {
      const orders = conversations.get(address)?.pins ?? []
      const here = new Map(loaded.get().facts.map(fact => [fact.order, fact]))
      return orders.flatMap(order => {
        const fact = here.get(order) ?? apart.get().get(order)
        if (fact?.kind !== 'message' || fact.retractedAt !== undefined) return []
        const { own, author, at } = fact
        return [{ id: order, own, author, at, text: told(fact) }]
      })
    },
    alike,
  )
  const composer: Value<Composer> = combined(
    [
      levels.everywhere,
      conversations.all,
      contacts.all,
      rooms.all,
      omemo.devices.records.all,
      chatStates.typing,
      looking,
      draft,
    ],
    () => {
      const record = conversations.get(address)
      const room = rooms.get(address)
      const typing = chatStates.typing.get().has(address)
      if (room) {
        const members = (others() ?? []).map(one => ({
          address: one.address,
          name: called(one.address),
          devices: devicesOf(one.address).filter(device => device.active),
        }))
        const encrypted = record?.encrypted ?? true
        return roomComposerOf({
          draft: draft.get(),
          encrypted,
          typing,
          looking: looking.get(),
          room,
          members,
          strict: levels.isStrict(address),
        })
      }
      const known = omemo.devices.records.get(address)
      return composerOf({
        draft: draft.get(),
        encrypted: record?.encrypted ?? true,
        blocked: contacts.get(address)?.blocked ?? false,
        typing,
        looking: looking.get() && Object.keys(known?.listed ?? {}).length < 2,
        devices: devicesOf(address).filter(device => device.active),
        strict: levels.isStrict(address),
      })
    },
    alike,
  )
  loaded.subscribe(fetchApart)
  conversations.all.subscribe(fetchApart)
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
    jumpTo,
    loadNewer,
    toNewest,
    pins,
    edit: (id, text, mentions) => chat.act.edit(address, id, text, mentions),
    react: (id, emoji) => chat.act.react(address, id, emoji),
    deleteForAll: id => chat.act.retract(address, id),
    deleteForMe: id => chat.act.hide(address, id),
    pin: (id, on) => chat.act.pin(address, id, on),
    setRule: rule => chat.act.setRule(address, rule),
    async send(text, writing) {
      await toNewest()
      loaded.set({ ...loaded.get(), newAfter: undefined })
      chatStates.sent(address)
      cancelKeeping?.()
      draft.set('')
      await chat.send(address, text, writing)
    },
    async sendFile(file) {
      await toNewest()
      loaded.set({ ...loaded.get(), newAfter: undefined })
      await parts.files.send(address, file)
    },
    files: parts.files.of(address),
    async retry(id) {
      if (!(await parts.files.retry(address, id))) await chat.retry(address, id)
    },
    discard: id => chat.discard(address, id),
    setEncryption: on => chat.setEncryption(address, on),
    markRead() {
      if (parts.focused()) void chat.markRead(address).catch(() => undefined)
    },
  }
}
