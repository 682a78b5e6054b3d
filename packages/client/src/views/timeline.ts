/** The timeline: facts in order, with days between them, groups by person and time, and what cannot be read told once. */
import type { EnclosedPoll, Named, PollNow, Reply, TimelineItem, Unreadable } from '../api.ts'
import {
  current,
  type Fact,
  type MessageFact,
  type ReplyTo,
  told,
  type UnreadableFact,
} from '../store/facts.ts'
import { type InThread, refOf } from '../store/threads.ts'
import { nameOf } from './name.ts'
import { type Reader, readIn } from './reading.ts'
import { sharedFile } from './shared-file.ts'

export interface TimelineInput {
  readonly facts: readonly Fact[]
  /** Their read mark: ours up to here were seen. */
  readonly theirReadOrder: string
  /** In a group: up to where the others have read, and since when they belong to it. */
  readonly readers?: readonly Reader[] | undefined
  /** Where we had read to when the conversation was opened; undefined: no line. */
  readonly newAfter: string | undefined
  /** What is answered and is not among the facts, by its order; undefined where it is not on this device. */
  readonly quoted?: ReadonlyMap<string, Fact | undefined>
  readonly pins?: readonly string[] | undefined
  /** Whether an address is on our own server. */
  readonly isOurs?: ((url: string) => boolean) | undefined
  /** The own address: whose reactions are ours. */
  readonly me?: string
  /** What somebody is called, in a group; undefined between two people. */
  readonly called?: ((address: string) => string) | undefined
  readonly hidesComings?: boolean
  /** A moment when something goes, by the clock of this device. */
  readonly shownAt?: ((at: number) => number) | undefined
  /** It is a thread that is read by itself: nothing has to say so. */
  readonly isThread?: boolean
}

const QUOTE_MAX = 300
const FIRST_WORDS_MAX = 80
const GROUP_MS = 5 * 60_000

const isNoComing = (fact: Fact): boolean =>
  fact.kind !== 'event' || (fact.event !== 'entered' && fact.event !== 'went')

/** The day in the local time zone, as its first moment. */
const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

export const timelineItems = (input: TimelineInput): readonly TimelineItem[] => {
  const { newAfter, hidesComings } = input
  const facts = hidesComings ? input.facts.filter(isNoComing) : input.facts
  const context = contextOf(input)
  const items: TimelineItem[] = []
  const rows = collapsed(facts)
  let day: number | undefined
  let isNewSaid = newAfter === undefined
  rows.forEach((row, i) => {
    const { fact } = row
    const today = dayOf(fact.at)
    if (today !== day) items.push({ kind: 'day', id: `day-${today}`, at: today })
    const isNew = !isNewSaid && fact.kind !== 'event' && !fact.own && fact.order > (newAfter ?? '')
    if (isNew) items.push({ kind: 'new', id: 'new' })
    isNewSaid ||= isNew
    const thread = input.isThread ? undefined : threadOf(fact)
    const begins =
      thread !== undefined && (today !== day || isNew || refIn(rows[i - 1]?.fact) !== refOf(thread))
    if (begins) items.push({ kind: 'thread', id: `thread-${fact.order}`, ...hangsOn(fact, thread, context) })
    const first = begins || today !== day || isNew || !joins(rows[i - 1]?.fact, fact)
    day = today
    items.push(itemOf(row, first, !joins(fact, rows[i + 1]?.fact), context))
  })
  return settled(items)
}

interface Row {
  readonly fact: Fact
  readonly count: number
}
/** Neighbours that cannot be read for the same reason, by the same person, are one. */
const collapsed = (facts: readonly Fact[]): readonly Row[] => {
  const rows: Row[] = []
  for (const fact of facts) {
    const last = rows.at(-1)
    if (last && fact.kind === 'unreadable' && same(last.fact, fact))
      rows[rows.length - 1] = { fact: last.fact, count: last.count + 1 }
    else rows.push({ fact, count: 1 })
  }
  return rows
}
/** S308: whatever is wrong with what a device sends is told once, not for every message. */
const classOf = (cause: Unreadable): string =>
  cause === 'older-than-device' || cause === 'not-for-this-device' ? cause : 'broken'
const same = (a: Fact, b: UnreadableFact): boolean => {
  if (a.kind !== 'unreadable' || classOf(a.cause) !== classOf(b.cause)) return false
  if (a.cause === 'older-than-device') return true
  return a.author === b.author && a.deviceId === b.deviceId && dayOf(a.at) === dayOf(b.at)
}

const joins = (a: Fact | undefined, b: Fact | undefined): boolean =>
  a?.kind === 'message' &&
  b?.kind === 'message' &&
  a.author === b.author &&
  refIn(a) === refIn(b) &&
  b.at - a.at < GROUP_MS &&
  dayOf(a.at) === dayOf(b.at)

const threadOf = (fact: Fact | undefined): InThread | undefined =>
  fact?.kind === 'message' ? fact.thread : undefined
const refIn = (fact: Fact | undefined): string | undefined => {
  const thread = threadOf(fact)
  return thread && refOf(thread)
}
/** What the line above the messages of a thread says: the first words of what it hangs on. */
const hangsOn = (fact: Fact, thread: InThread, context: Context) => {
  const { replyTo } = fact as MessageFact
  const root = thread.root === undefined ? undefined : context.answered(thread.root)
  const quote = replyTo?.id === thread.id ? replyTo.quote : ''
  const text = root?.kind === 'message' ? (root.retractedAt === undefined ? told(root) : '') : quote
  return { ref: refOf(thread), text: text.slice(0, FIRST_WORDS_MAX) }
}

const itemOf = (
  { fact, count }: Row,
  firstOfGroup: boolean,
  lastOfGroup: boolean,
  context: Context,
): TimelineItem => {
  const { order: id, at } = fact
  if (fact.kind === 'event')
    return {
      kind: 'event',
      id,
      at,
      event: fact.event,
      ...(fact.deviceId === undefined ? {} : { deviceId: fact.deviceId }),
      who: named(fact.who, context),
      by: named(fact.by, context),
      name: fact.name,
      timer: fact.timer,
      reason: fact.reason,
    }
  const { own, author } = fact
  const name = fact.name ?? context.called?.(author)
  if (fact.kind === 'unreadable')
    return {
      kind: 'unreadable',
      id,
      own,
      author,
      name,
      at,
      cause: fact.cause,
      deviceId: fact.deviceId,
      count,
    }
  return {
    kind: 'message',
    id,
    own,
    author,
    name,
    at,
    ...readingOf(fact, context),
    security: fact.security,
    firstOfGroup,
    lastOfGroup,
    ...(fact.retractedAt === undefined ? saidBy(fact, context) : goneOf(fact, context)),
    thread: context.isThread ? undefined : refIn(fact),
    answers: context.isThread ? undefined : fact.answers,
    pinned: context.pins.has(id) || undefined,
    change: fact.change,
    timer: fact.timer?.seconds,
    offRecord: fact.timer?.offRecord,
    goesAt: fact.dueAt === undefined ? undefined : context.shownAt(fact.dueAt),
    once: onceOf(fact, context),
  }
}
const onceOf = ({ once: kind, openedAt, openedBy = [] }: MessageFact, context: Context) =>
  kind && {
    kind,
    opened: openedAt !== undefined || openedBy.length > 0,
    by: openedBy.length > 0 ? openedBy.flatMap(who => named(who, context) ?? []) : undefined,
  }
const named = (address: string | undefined, { called, me }: Context): Named | undefined =>
  address === undefined
    ? undefined
    : { address, name: called?.(address) ?? nameOf(address, undefined), own: address === me }

interface Context {
  readonly theirReadOrder: string
  readonly readers: readonly Reader[]
  readonly me: string
  readonly pins: ReadonlySet<string>
  readonly called: ((address: string) => string) | undefined
  readonly isThread: boolean
  isOurs(url: string): boolean
  shownAt(at: number): number
  answered(order: string): Fact | undefined
}
const contextOf = ({
  facts,
  theirReadOrder,
  readers = [],
  quoted,
  pins,
  called,
  isOurs = () => true,
  shownAt = at => at,
  me = '',
  isThread = false,
}: TimelineInput): Context => {
  let byOrder: ReadonlyMap<string, Fact> | undefined
  return {
    theirReadOrder,
    readers,
    me,
    called,
    isThread,
    isOurs,
    shownAt,
    pins: new Set(pins),
    answered(order) {
      byOrder ??= new Map(facts.map(fact => [fact.order, fact]))
      return byOrder.get(order) ?? quoted?.get(order)
    },
  }
}
const saidBy = (fact: MessageFact, context: Context) => ({
  ...wordsOf(fact),
  files: fact.once ? undefined : fact.files?.map(file => sharedFile(file, context.isOurs)),
  ...enclosedOf(fact, context),
  // What hangs on a message is shown to do so.
  reply: fact.replyTo && fact.replyTo.id !== fact.thread?.id ? replyOf(fact.replyTo, context) : undefined,
  reactions: reactionsOf(fact, context.me),
  deleted: undefined,
})
const enclosedOf = (fact: MessageFact, context: Context) => ({
  enclosed: fact.enclosed?.kind === 'poll' ? pollNow(fact.enclosed, fact, context.me) : fact.enclosed,
  worded: fact.worded,
  links: fact.links?.filter(({ url }) => current(fact).text.includes(url)),
})
/** What was chosen before its end. */
export const pollNow = (poll: EnclosedPoll, { votes = [], closedAt }: MessageFact, me: string): PollNow => {
  const heard = votes.filter(({ at, chosen }) => chosen.length > 0 && at <= (closedAt ?? Infinity))
  return {
    ...poll,
    closed: closedAt !== undefined,
    voters: heard.length,
    answers: poll.answers.map((text, place) => {
      const by = heard.filter(({ chosen }) => chosen.includes(place)).map(one => one.by)
      return { text, by, own: by.includes(me) }
    }),
  }
}
const goneOf = ({ moderated }: MessageFact, context: Context) => ({
  text: '',
  deleted: true,
  moderated: moderated && { by: moderatorOf(moderated.by, context), reason: moderated.reason },
})
/** Where a room hides addresses, what it calls them. */
const moderatorOf = (by: string, { called }: Context): string => {
  const slash = by.indexOf('/')
  return slash < 0 ? (called?.(by) ?? nameOf(by, undefined)) : by.slice(slash + 1)
}
const wordsOf = (fact: MessageFact) => {
  if (fact.once) return { text: '' }
  const { versions = [], forwarded } = fact
  const { text, mentions } = current(fact)
  const earlier = [{ at: fact.at, text: fact.text }, ...versions.slice(0, -1)]
  return {
    text,
    mentions,
    forwarded,
    editedAt: versions.at(-1)?.at,
    earlier: versions.length === 0 ? undefined : earlier.map(one => ({ at: one.at, text: one.text })),
  }
}
const replyOf = ({ order, author, quote }: ReplyTo, { answered, me }: Context): Reply => {
  const fact = order === undefined ? undefined : answered(order)
  const own = author === me
  if (fact?.kind !== 'message') return { id: undefined, author, own, text: quote }
  const text = fact.retractedAt === undefined ? told(fact).slice(0, QUOTE_MAX) : undefined
  return { id: fact.order, author, own, text }
}
/** One for each emoji, in the order in which they came. */
const reactionsOf = ({ reactions }: MessageFact, me: string) => {
  if (!reactions?.some(one => one.emojis.length > 0)) return undefined
  const people = new Map<string, string[]>()
  for (const { by, emojis } of reactions)
    for (const emoji of emojis) people.set(emoji, [...(people.get(emoji) ?? []), by])
  return [...people].map(([emoji, by]) => ({ emoji, by, own: by.includes(me) }))
}
/** Between two people by their mark; in a group when all have read it who could. */
const readingOf = ({ own, state, order, at }: MessageFact, context: Context) => {
  const isSent = own && state && state.kind !== 'waiting' && state.kind !== 'failed'
  if (!isSent) return { state }
  if (order <= context.theirReadOrder) return { state: { kind: 'read' } as const }
  const reached = readIn(context.readers, { order, at })
  return reached
    ? { state: reached.state, readBy: reached.by.flatMap(who => named(who, context) ?? []) }
    : { state }
}

/** A line between two messages of a group ends the one and begins the other. */
const settled = (items: readonly TimelineItem[]): readonly TimelineItem[] =>
  items.map((item, i) =>
    item.kind === 'message' && !item.lastOfGroup && items[i + 1]?.kind !== 'message'
      ? { ...item, lastOfGroup: true }
      : item,
  )
