/** What is loaded of a conversation, or of a thread in it, as a screen sees it. */
import type { Timeline } from './api.ts'
import type { Apart } from './apart.ts'
import type { Stretch } from './loaded.ts'
import type { Parts } from './parts.ts'
import { alike, combined, entryOf, reusing, type Value } from './value/value.ts'
import { memberName } from './views/group.ts'
import { readersIn } from './views/reading.ts'
import { timelineItems } from './views/timeline.ts'

export const calledIn =
  ({ contacts, rooms }: Pick<Parts, 'contacts' | 'rooms'>, address: string) =>
  (who: string): string => {
    const nick = rooms.get(address)?.members.find(one => one.address === who)?.nick
    return memberName(who, nick, contacts.get(who))
  }

export const timelineOf = (
  parts: Parts,
  address: string,
  { now: loaded }: Pick<Stretch, 'now'>,
  apart: Apart,
  isThread = false,
): Value<Timeline> => {
  const { contacts, conversations, rooms } = parts
  const called = calledIn(parts, address)
  let drawn: Timeline['items'] = []
  return combined(
    [loaded, entryOf(conversations.all, address), apart.now, rooms.all, contacts.all],
    () => {
      const { facts, hasOlder, hasNewer, loading, newAfter } = loaded.get()
      const { theirReadOrder = '', pins, readBy } = conversations.get(address) ?? {}
      const room = rooms.get(address)
      const items = timelineItems({
        facts,
        theirReadOrder,
        readers: room && readersIn(room, readBy, parts.address),
        newAfter,
        quoted: apart.now.get(),
        pins,
        me: parts.address,
        isOurs: parts.files.isOurs,
        called: room && called,
        hidesComings: room?.hidesComings ?? false,
        shownAt: parts.due.shown,
        isThread,
      })
      drawn = reusing(drawn, items, item => item.id)
      return { items: drawn, hasOlder, hasNewer, loading }
    },
    alike,
  )
}
