/**
 * Who writes to whom, when and how much: what whoever carries the messages sees of them, drawn from the facts on this device alone. Sizes
 * are those of the words, in steps: those of up to about 256 bytes are all equally long on the wire (XEP-0420 §4).
 */
import type { Seen, SeenConversation } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Fact } from '../../store/facts.ts'

const DAYS = 90
const DAY_MS = 86_400_000
const PAGE = 500
/** All of it is opened on the way: a second or two. */
const LOOKED_AT_MAX = 30_000
const SHORT = 256
const MEDIUM = 1024

type Counted = { -readonly [K in keyof SeenConversation]: SeenConversation[K] } & { hours: number[] }

const blank = (address: string, members: readonly string[] | undefined): Counted => ({
  address,
  members,
  sent: 0,
  received: 0,
  hours: Array.from({ length: 24 }, () => 0),
  short: 0,
  medium: 0,
  long: 0,
  files: 0,
  fileBytes: 0,
  last: 0,
})
const count = (into: Counted, fact: Exclude<Fact, { kind: 'event' }>): void => {
  into[fact.own ? 'sent' : 'received']++
  const hour = new Date(fact.at).getHours()
  into.hours[hour] = (into.hours[hour] ?? 0) + 1
  into.last = Math.max(into.last, fact.at)
  if (fact.kind !== 'message') return
  const bytes = new TextEncoder().encode(fact.text).length
  into[bytes <= SHORT ? 'short' : bytes <= MEDIUM ? 'medium' : 'long']++
  for (const { size = 0 } of fact.files ?? []) {
    into.files++
    into.fileBytes += size
  }
}

export const seenBy = async ({ address, conversations, facts, now, rooms }: Given): Promise<Seen> => {
  const since = now() - DAYS * DAY_MS
  let left = LOOKED_AT_MAX
  const look = async (of: string): Promise<Counted> => {
    const room = rooms.get(of)
    const seen = blank(
      of,
      room?.members.map(one => one.nick ?? one.address),
    )
    for (let before: string | undefined; left > 0; ) {
      const page = await facts.page(of, Math.min(PAGE, left), before)
      left -= page.length
      for (const fact of page) if (fact.kind !== 'event' && fact.at >= since) count(seen, fact)
      before = page[0]?.order
      if (page.length < PAGE || (page[0]?.at ?? 0) < since) break
    }
    return seen
  }
  const all: Counted[] = []
  for (const of of conversations.all.get().keys()) if (of !== address) all.push(await look(of))
  const total = ({ sent, received }: Counted): number => sent + received
  return {
    since,
    complete: left > 0,
    conversations: all.filter(one => total(one) > 0).sort((a, b) => total(b) - total(a)),
  }
}
