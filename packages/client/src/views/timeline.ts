/** The timeline: facts in order, with days between them, groups by person and time, and what cannot be read told once. */
import type { MessageState, TimelineItem, Unreadable } from '../api.ts'
import type { Fact, MessageFact, UnreadableFact } from '../store/facts.ts'

export interface TimelineInput {
  readonly facts: readonly Fact[]
  /** Their read mark: ours up to here were seen. */
  readonly theirReadOrder: string
  /** Where we had read to when the conversation was opened; undefined: no line. */
  readonly newAfter: string | undefined
}
const GROUP_MS = 5 * 60_000

/** The day in the local time zone, as its first moment. */
const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

export const timelineItems = ({
  facts,
  theirReadOrder,
  newAfter,
}: TimelineInput): readonly TimelineItem[] => {
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
    const first = today !== day || isNew || !joins(rows[i - 1]?.fact, fact)
    day = today
    items.push(itemOf(row, first, !joins(fact, rows[i + 1]?.fact), theirReadOrder))
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
  b.at - a.at < GROUP_MS &&
  dayOf(a.at) === dayOf(b.at)

const itemOf = (
  { fact, count }: Row,
  firstOfGroup: boolean,
  lastOfGroup: boolean,
  theirReadOrder: string,
): TimelineItem => {
  const { order: id, at } = fact
  if (fact.kind === 'event')
    return {
      kind: 'event',
      id,
      at,
      event: fact.event,
      ...(fact.deviceId === undefined ? {} : { deviceId: fact.deviceId }),
    }
  const { own, author } = fact
  if (fact.kind === 'unreadable')
    return { kind: 'unreadable', id, own, author, at, cause: fact.cause, deviceId: fact.deviceId, count }
  const { text, security } = fact
  return {
    kind: 'message',
    id,
    own,
    author,
    at,
    text,
    state: stateOf(fact, theirReadOrder),
    security,
    firstOfGroup,
    lastOfGroup,
  }
}

const stateOf = ({ state, order }: MessageFact, theirReadOrder: string): MessageState | undefined => {
  const isSent = state && state.kind !== 'waiting' && state.kind !== 'failed'
  return isSent && order <= theirReadOrder ? { kind: 'read' } : state
}

/** A line between two messages of a group ends the one and begins the other. */
const settled = (items: readonly TimelineItem[]): readonly TimelineItem[] =>
  items.map((item, i) =>
    item.kind === 'message' && !item.lastOfGroup && items[i + 1]?.kind !== 'message'
      ? { ...item, lastOfGroup: true }
      : item,
  )
