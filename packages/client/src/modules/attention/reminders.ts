/**
 * Messages that somebody wants to come back to at a certain time. What is kept names the message and holds none of its words; a message
 * that goes takes its reminder along. One timer for what is next.
 */
import { el, type Element, formatDateTime, Jid, parseDateTime } from '@corrillo/xmpp'
import { ClientError } from '../../api-errors.ts'
import type { Reminder } from '../../api-attention.ts'
import type { Given } from '../../pipeline/module.ts'
import { type Fact, isEmptied, type MessageFact, told } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { alike, source, type Value } from '../../value/value.ts'
import { fileIn } from '../../views/arrival.ts'
import { NS_OWN } from '../own-changes/index.ts'
import type { StanzaIds } from '../stanza-ids/index.ts'

/** As the own devices speak of it: the message by its author and the id that they gave it. */
export interface Wish {
  readonly of: string
  readonly by: string
  readonly id: string
  /** undefined: not any more. */
  readonly at: number | undefined
}
interface Kept extends Wish {
  readonly at: number
  /** Where it stands here; undefined: it has not come yet. */
  readonly order: string | undefined
  /** Told on this device. */
  readonly told?: boolean
}
const PLACE = 'reminders'
export const REMINDERS_MAX = 200
const ID_MAX = 1000
/** A computer that sleeps stops its timers. */
const LOOK_MS = 60_000
const SOONEST_MS = 50
/** What has not come here so long after its time does not come any more. */
const WAIT_MS = 30 * 86_400_000

export const wishElement = ({ of, by, id, at }: Wish): Element =>
  el(NS_OWN, 'remind', { of, by, id, at: at === undefined ? undefined : formatDateTime(new Date(at)) })

export const wishIn = (element: Element): Wish | undefined => {
  const of = Jid.tryParse(element.attr('of') ?? '')?.bare.toString()
  const [by, id, at] = [element.attr('by'), element.attr('id'), element.attr('at')]
  if (of === undefined || by === undefined || id === undefined || id.length > ID_MAX || by.length > ID_MAX)
    return undefined
  return { of, by, id, at: at === undefined ? undefined : parseDateTime(at)?.getTime() }
}

const holds = (fact: Fact | undefined): fact is MessageFact =>
  fact?.kind === 'message' && !isEmptied(fact) && fact.once === undefined
const isSame = (a: Wish, b: Wish): boolean => a.of === b.of && a.by === b.by && a.id === b.id

export interface RemindersParts {
  readonly ids: Pick<StanzaIds, 'findFrom'>
  /** To the own devices. */
  tell(unit: Unit, element: Element): void
  named(conversation: string): string
}

export const reminders = async (given: Given, { ids, tell, named }: RemindersParts) => {
  const { facts, hidden, platform, store } = given
  const shown = source<readonly Reminder[]>([])
  const listeners = new Set<(reminder: Reminder) => void>()
  const heard = new Map<string, () => void>()
  let kept = (await store.get<readonly Kept[]>('account', PLACE)) ?? []
  let cancel: (() => void) | undefined
  let looking: Promise<void> | undefined
  let again = false
  let isStopped = false

  const put = (unit: Unit, next: readonly Kept[]): void => {
    unit.put('account', PLACE, next)
    unit.afterwards(() => {
      kept = next
      look()
    })
  }
  /** As this unit of work will leave it. */
  const keptIn = async (unit: Unit): Promise<readonly Kept[]> =>
    (await unit.get<readonly Kept[]>('account', PLACE)) ?? []
  const apply = async (unit: Unit, wish: Wish): Promise<void> => {
    const others = (await keptIn(unit)).filter(one => !isSame(one, wish))
    const { of, by, id, at } = wish
    if (at === undefined) return put(unit, others)
    const order = (await ids.findFrom(unit, of, by, id))?.order
    put(unit, [...others, { of, by, id, at, order }].slice(-REMINDERS_MAX))
  }
  const change = (conversation: string, order: string, at: number | undefined): Promise<void> =>
    store.exclusive(async unit => {
      const fact = await facts.get(unit, conversation, order)
      if (!holds(fact) || fact.stanzaId === undefined) throw new ClientError('not-found')
      const wish = { of: conversation, by: fact.author, id: fact.stanzaId, at }
      const others = (await keptIn(unit)).filter(one => !isSame(one, wish))
      if (at !== undefined && others.length >= REMINDERS_MAX)
        throw new ClientError('not-allowed', { field: 'reminders' })
      put(unit, at === undefined ? others : [...others, { ...wish, at, order }])
      tell(unit, wishElement(wish))
    })

  const shownOf = (fact: MessageFact, { of, order = '', at }: Kept): Reminder => ({
    conversation: of,
    id: order,
    name: named(of),
    own: fact.own,
    author: fact.author,
    text: told(fact),
    file: fileIn(fact),
    at,
    due: at <= given.now(),
  })
  /** What has come since, and what has gone. */
  const tidy = (): Promise<readonly (readonly [Kept, MessageFact])[]> =>
    store.exclusive(async unit => {
      const before = await keptIn(unit)
      const found: [Kept, MessageFact][] = []
      const waiting: Kept[] = []
      for (const one of before) {
        if (hidden.isShut(one.of)) {
          waiting.push(one)
          continue
        }
        const order = one.order ?? (await ids.findFrom(unit, one.of, one.by, one.id))?.order
        const fact = order === undefined ? undefined : await facts.get(unit, one.of, order)
        if (holds(fact)) found.push([order === one.order ? one : { ...one, order }, fact])
        else if (order === undefined && one.at > given.now() - WAIT_MS) waiting.push(one)
      }
      const due = found.map(
        ([one, fact]) => [one.at <= given.now() ? { ...one, told: true } : one, fact] as const,
      )
      const next = [...due.map(([one]) => one), ...waiting]
      if (!alike(next, before)) {
        unit.put('account', PLACE, next)
        unit.afterwards(() => void (kept = next))
      }
      return found
    })
  const follow = (): void => {
    const wanted = new Set(kept.map(one => one.of))
    for (const [conversation, leave] of heard) {
      if (wanted.has(conversation)) continue
      leave()
      heard.delete(conversation)
    }
    for (const conversation of wanted)
      if (!heard.has(conversation)) heard.set(conversation, facts.listen(conversation, look))
  }
  const settle = async (): Promise<void> => {
    const found = kept.length > 0 ? await tidy() : []
    const list = found.map(([one, fact]) => shownOf(fact, one)).sort((a, b) => a.at - b.at)
    if (!alike(list, shown.get())) shown.set(list)
    follow()
    const news = new Set(found.flatMap(([one]) => (one.told || one.at > given.now() ? [] : [one.order])))
    const isNews = (one: Reminder): boolean => news.has(one.id) && !hidden.has(one.conversation)
    for (const one of list.filter(isNews)) for (const hear of listeners) hear(one)
  }
  const wait = (): void => {
    cancel?.()
    const next = Math.min(...kept.filter(one => !one.told && !hidden.isShut(one.of)).map(one => one.at))
    if (isStopped || next === Number.POSITIVE_INFINITY) return
    cancel = platform.clock.after(Math.min(Math.max(SOONEST_MS, next - given.now()), LOOK_MS), look)
  }
  function look(): void {
    if (isStopped) return
    if (looking) return void (again = true)
    looking = settle()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined
        wait()
        if (again) {
          again = false
          look()
        }
      })
  }
  const leaveHidden = hidden.shut.subscribe(() => look())
  return {
    list: shown as Value<readonly Reminder[]>,
    wishes: (): readonly Wish[] => kept.map(({ of, by, id, at }) => ({ of, by, id, at })),
    /** From another device of ours, ahead of the messages that they are about; what fell due before is shown, and told no more. */
    async putBack(unit: Unit, wishes: readonly Wish[]): Promise<void> {
      const before = await keptIn(unit)
      const news = wishes.flatMap(({ of, by, id, at }) =>
        at === undefined || before.some(one => isSame(one, { of, by, id, at }))
          ? []
          : [{ of, by, id, at, order: undefined, ...(at <= given.now() ? { told: true } : {}) }],
      )
      put(unit, [...before, ...news].slice(-REMINDERS_MAX))
    },
    change,
    look,
    onDue(hear: (reminder: Reminder) => void): () => void {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    async read(unit: Unit, element: Element): Promise<void> {
      const wish = wishIn(element)
      if (wish) await apply(unit, wish)
    },
    async stop(): Promise<void> {
      isStopped = true
      cancel?.()
      leaveHidden()
      for (const leave of heard.values()) leave()
      await looking
    },
  }
}
