/**
 * XEP-0466 §5: a timer runs for its author from when a message was sent, for others from when they have read it. What is due goes
 * from the store, the index and the shelf in one unit of work: before anything is shown when the program is opened, then by one
 * timer for what is next. A row for each message that has a timer says which.
 */
import type { Given } from '../../pipeline/module.ts'
import type { MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { pinned } from '../own-changes/index.ts'
import { passing } from './passing.ts'

interface Row {
  readonly conversation: string
  readonly order: string
  readonly own: boolean
  /** It was not sent yet when it came here: it begins when it is. */
  readonly held: boolean
  readonly dueAt: number | undefined
}
/** A computer that sleeps stops its timers. */
const LOOK_MS = 60_000
const SOONEST_MS = 50
const REWRITE = 'search-rewrite'

export const due = (given: Given, rewriteIndex: () => Promise<void>) => {
  const { conversations, facts, hidden, platform, rooms, store } = given
  const clock = passing(given)
  const rows = new Map<string, Row>()
  /** What another device has read, and when. */
  const readElsewhere = new Map<string, { readonly order: string; readonly at: number }>()
  let cancel: (() => void) | undefined
  let looking: Promise<void> | undefined
  let isStopped = false

  const keyOf = (unit: Unit, conversation: string, order: string): string =>
    `${unit.hidden('vanishing', conversation)}/${order}`
  const put = (unit: Unit, key: string, row: Row | undefined): void => {
    unit.put('vanishing', key, row)
    unit.afterwards(() => (row ? rows.set(key, row) : rows.delete(key)))
  }
  const isOut = ({ state }: MessageFact): boolean => state?.kind !== 'waiting' && state?.kind !== 'failed'

  const note = (unit: Unit, fact: MessageFact): void => {
    if (fact.timer === undefined) return
    const { conversation, order, own, dueAt } = fact
    const key = keyOf(unit, conversation, order)
    if (!rows.has(key)) put(unit, key, { conversation, order, own, held: own && !isOut(fact), dueAt })
    if (dueAt === undefined) unit.afterwards(look)
  }
  /** When it began to run; undefined: it does not yet. */
  const beganAt = (unit: Unit, row: Row, fact: MessageFact): number | undefined => {
    if (row.own) return isOut(fact) ? (row.held ? given.now() : fact.at) : undefined
    if (row.order > conversations.of(unit, row.conversation).readOrder) return undefined
    const elsewhere = readElsewhere.get(row.conversation)
    return elsewhere && row.order <= elsewhere.order ? elsewhere.at : given.now()
  }
  const begin = async (unit: Unit, key: string, row: Row): Promise<Row | undefined> => {
    const isUnread = !row.own && row.order > conversations.of(unit, row.conversation).readOrder
    if (row.dueAt !== undefined || isUnread) return row
    const fact = await facts.get(unit, row.conversation, row.order)
    if (fact?.kind !== 'message' || !fact.timer) {
      put(unit, key, undefined)
      return undefined
    }
    const began = beganAt(unit, row, fact)
    if (began === undefined) return row
    const since = Math.max(0, given.now() - began)
    const started = { ...row, dueAt: clock.now() - since + fact.timer.seconds * 1000 }
    put(unit, key, started)
    await facts.update(unit, row.conversation, row.order, was => ({ ...was, dueAt: started.dueAt }))
    return started
  }
  /** Whoever has read it has begun their own timer: that is over, too, after as long again. In a group one reads later than another. */
  const spend = async (unit: Unit, { conversation, order }: Row): Promise<void> => {
    const fact = await facts.get(unit, conversation, order)
    if (fact?.kind !== 'message' || !fact.timer || !fact.files) return
    if (fact.state?.kind === 'read' && !rooms.get(conversation))
      facts.spend(unit, fact, given.now() + fact.timer.seconds * 1000)
  }
  const vanish = async (unit: Unit, key: string, { conversation, order }: Row): Promise<void> => {
    await facts.delete(unit, conversation, order)
    put(unit, key, undefined)
    const { pins, last } = conversations.of(unit, conversation)
    if (pins?.includes(order)) conversations.update(unit, conversation, { pins: pinned(pins, order, false) })
    if (last?.order !== order) return
    const { at, own, author, name } = last
    const gone = { order, at, own, text: '', state: undefined, vanished: true }
    conversations.update(unit, conversation, {
      last: { ...gone, ...(author === undefined ? {} : { author }), name },
    })
  }
  /** True: something has gone. */
  const settle = (): Promise<boolean> =>
    store.exclusive(async unit => {
      let hasGone = false
      for (const [key, row] of [...rows]) {
        // What cannot be read now begins to run later; what runs goes in its time, unread.
        if (row.dueAt === undefined && hidden.isShut(row.conversation)) continue
        const now = await begin(unit, key, row)
        if (now?.dueAt === undefined || now.dueAt > clock.now()) continue
        if (now.own) await spend(unit, now)
        await vanish(unit, key, now)
        hasGone = true
      }
      if (rows.size > 0) clock.keep(unit)
      if (hasGone) unit.put('account', REWRITE, true)
      return hasGone
    })
  /** Where nothing can be written it opens all the same, unless something would be shown for longer than its timer. */
  const settleFirst = (): Promise<unknown> =>
    settle().catch(error => {
      if ([...rows.values()].some(({ dueAt = Number.POSITIVE_INFINITY }) => dueAt <= clock.now())) throw error
    })
  /** The words are out of the index before anything else is done, or soon after the next opening. */
  const rewrite = async (): Promise<void> => {
    await rewriteIndex()
    await store.exclusive(async unit => unit.delete('account', REWRITE))
  }
  const wait = (): void => {
    cancel?.()
    cancel = undefined
    const next = Math.min(...[...rows.values()].map(row => row.dueAt ?? Number.POSITIVE_INFINITY))
    if (isStopped || next === Number.POSITIVE_INFINITY) return
    cancel = platform.clock.after(Math.min(Math.max(SOONEST_MS, next - clock.now()), LOOK_MS), look)
  }
  let again = false
  const look = (): void => {
    if (isStopped) return
    if (looking) {
      again = true
      return
    }
    looking = settle()
      .then(hasGone => (hasGone ? rewrite() : undefined))
      .catch(() => undefined)
      .finally(() => {
        looking = undefined
        wait()
        if (!again) return
        again = false
        look()
      })
  }
  facts.whenTimed(note)
  conversations.whenRead(unit => {
    if (rows.size > 0) unit.afterwards(look)
  })

  return {
    look,
    shown: clock.shown,
    /** Another device has seen up to here, at that moment. */
    readAt(conversation: string, order: string, at: number): void {
      readElsewhere.set(conversation, { order, at: Math.min(at, given.now()) })
    },
    /** It was sent so long ago that it has gone already: it does not come back from an archive. */
    isOver: (own: boolean, at: number, seconds: number): boolean => own && at + seconds * 1000 <= given.now(),
    async load(): Promise<void> {
      await clock.load()
      for (const [key, row] of await store.range<Row>('vanishing', '')) rows.set(key, row)
      if (rows.size > 0) await settleFirst()
      // The whole index is read for it: what is shown need not wait.
      if (await store.get<boolean>('account', REWRITE)) void rewrite().catch(() => undefined)
      wait()
    },
    async stop(): Promise<void> {
      isStopped = true
      cancel?.()
      await looking
      if (rows.size > 0) await store.exclusive(async unit => clock.keep(unit))
    },
  }
}
export type Due = ReturnType<typeof due>
