/**
 * Which part of a conversation is loaded: a stretch of its facts that ends at the newest, or lies where somebody looks back or has
 * jumped to. It is bounded: what is far from where one looks is let go, and read from the store again when one comes back.
 */
import type { ConversationRecord } from './store/conversations.ts'
import type { Fact, Facts } from './store/facts.ts'
import { source, type Value } from './value/value.ts'

const PAGE = 60
/** What is seen at first, and a little more. */
const FIRST = 30
/** More than this are loaded only when somebody looks back. */
const LOADED_MAX = 120
/** Of somebody who looks back: so many on the screen scroll as smoothly as a few. */
const STRETCH_MAX = 300

export interface Loaded {
  readonly facts: readonly Fact[]
  readonly hasOlder: boolean
  /** There is more below: what comes is not put behind what is loaded. */
  readonly hasNewer: boolean
  readonly loading: boolean
  /** Where one had read to when the conversation was opened. */
  readonly newAfter: string | undefined
}
/** Of a conversation, or of a part of one. */
export interface Sources {
  readonly facts: Pick<Facts, 'listen' | 'page' | 'pageAfter' | 'find'>
  readonly conversations: {
    get(address: string): Pick<ConversationRecord, 'unread' | 'readOrder' | 'historyComplete'> | undefined
  }
  readonly mam: { older(address: string): Promise<unknown> }
}
export interface Stretch {
  readonly now: Value<Loaded>
  jumpTo(order: string): Promise<boolean>
  loadOlder(): Promise<void>
  loadNewer(): Promise<void>
  toNewest(): Promise<void>
  /** The line that says where the unread begin goes. */
  seen(): void
  /** Nothing of it stays in memory; and what is there is loaded again. */
  forget(): void
  begin(): void
  /** The newest is on the screen: nobody looks back any more. */
  atEnd(): void
}

const NOTHING: Loaded = {
  facts: [],
  hasOlder: true,
  hasNewer: false,
  loading: true,
  newAfter: undefined,
}

const insert = (facts: readonly Fact[], fact: Fact): readonly Fact[] => {
  const at = facts.findLastIndex(one => one.order <= fact.order)
  if (facts[at]?.order === fact.order) return facts.with(at, fact)
  return facts.toSpliced(at + 1, 0, fact)
}

/** `changed` hears of every change of the facts of this conversation, shown or not. */
export const stretchOf = (
  { conversations, facts, mam }: Sources,
  address: string,
  changed: (facts: readonly Fact[], gone: readonly string[]) => void,
): Stretch => {
  const loaded = source<Loaded>(NOTHING)
  let older: Promise<void> | undefined
  let newer: Promise<void> | undefined
  let lookedBack = false
  let began: Promise<void> | undefined
  const set = (change: Partial<Loaded>): void => loaded.set({ ...loaded.get(), ...change })

  const begin = (): Promise<void> => {
    began ??= first().catch(() => {
      began = undefined
    })
    return began
  }
  const first = async (): Promise<void> => {
    facts.listen(address, take)
    const record = conversations.get(address)
    const page = await facts.page(address, FIRST)
    const merged = loaded.get().facts.reduce(insert, page)
    const newAfter = (record?.unread ?? 0) > 0 ? record?.readOrder : undefined
    set({ facts: merged, hasOlder: isMore(page, FIRST), hasNewer: false, loading: false, newAfter })
  }
  const isMore = (page: readonly Fact[], asked = PAGE): boolean =>
    page.length === asked || conversations.get(address)?.historyComplete !== true
  const take = (news: readonly Fact[], gone: readonly string[]): void => {
    const before = loaded.get()
    const start = before.facts[0]?.order
    const end = before.hasNewer ? (before.facts.at(-1)?.order ?? '') : undefined
    changed(news, gone)
    const kept = gone.length === 0 ? before.facts : before.facts.filter(fact => !gone.includes(fact.order))
    // What belongs before the part that is loaded comes when that is loaded.
    const shown = news.filter(
      fact =>
        (start === undefined || !before.hasOlder || fact.order >= start || before.loading) &&
        (end === undefined || fact.order <= end),
    )
    if (kept === before.facts && shown.length === 0) return
    set(bounded(shown.reduce(insert, kept)))
  }
  /** After a long time away the newest are enough to draw; who looks back keeps what is being read. */
  const bounded = (all: readonly Fact[]): Partial<Loaded> => {
    if (all.length <= (lookedBack ? STRETCH_MAX : LOADED_MAX)) return { facts: all }
    return lookedBack
      ? { facts: all.slice(0, STRETCH_MAX), hasNewer: true }
      : { facts: all.slice(-FIRST), hasOlder: true }
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
    set({ facts: [...before, fact, ...after], hasOlder, hasNewer, newAfter: undefined })
    return true
  }
  const loadNewer = async (): Promise<void> => {
    const { facts: list, hasNewer } = loaded.get()
    const last = list.at(-1)?.order
    if (!hasNewer || last === undefined) return
    const page = await facts.pageAfter(address, PAGE, last)
    const now = loaded.get()
    if (now.facts.at(-1)?.order !== last) return
    const all = [...now.facts, ...page]
    const letGo = all.length > STRETCH_MAX
    set({
      facts: letGo ? all.slice(-STRETCH_MAX) : all,
      hasNewer: page.length === PAGE,
      hasOlder: letGo || now.hasOlder,
    })
  }
  const toNewest = async (): Promise<void> => {
    if (!loaded.get().hasNewer) return
    const page = await facts.page(address, PAGE)
    lookedBack = false
    set({ facts: page, hasOlder: true, hasNewer: false })
  }
  const loadOlder = async (): Promise<void> => {
    lookedBack = true
    await begin()
    const first = loaded.get().facts[0]?.order
    if (!loaded.get().hasOlder) return
    set({ loading: true })
    try {
      let page = await facts.page(address, PAGE, first)
      if (page.length === 0) {
        await mam.older(address)
        page = await facts.page(address, PAGE, loaded.get().facts[0]?.order)
      }
      set({ ...withOlder(loaded.get(), page), loading: false })
    } catch (error) {
      set({ loading: false })
      throw error
    }
  }
  const withOlder = (now: Loaded, page: readonly Fact[]): Partial<Loaded> => {
    // Somebody jumped elsewhere meanwhile.
    if ((page.at(-1)?.order ?? '') > (now.facts[0]?.order ?? '\uffff')) return {}
    const known = new Set(page.map(fact => fact.order))
    const all = [...page, ...now.facts.filter(fact => !known.has(fact.order))]
    const letGo = all.length > STRETCH_MAX
    return {
      facts: letGo ? all.slice(0, STRETCH_MAX) : all,
      hasOlder: isMore(page),
      hasNewer: letGo || now.hasNewer,
    }
  }
  void begin()
  return {
    now: loaded,
    jumpTo,
    loadOlder: () => (older ??= loadOlder().finally(() => (older = undefined))),
    loadNewer: () => (newer ??= loadNewer().finally(() => (newer = undefined))),
    toNewest,
    seen: () => set({ newAfter: undefined }),
    begin: () => void begin(),
    forget() {
      began = undefined
      lookedBack = false
      loaded.set(NOTHING)
    },
    atEnd() {
      lookedBack = false
    },
  }
}
