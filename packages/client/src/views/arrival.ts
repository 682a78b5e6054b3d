/** Which messages are told to who is not looking: by the rule of their conversation, and not what is long past. */
import type { Arrival, FileKind, NotifyRule } from '../api.ts'
import type { ContactRecord } from '../store/contacts.ts'
import { kindOf } from '../modules/files/name.ts'
import { type MessageFact, told } from '../store/facts.ts'
import type { RoomRecord } from '../store/rooms.ts'
import { nameOf } from './name.ts'

/** What came while the connection was away for a moment is news; what a long absence has gathered is counted, not rung for. */
const NEWS_MS = 10 * 60_000

export interface ArrivalInput {
  readonly rule: NotifyRule | undefined
  readonly contact: ContactRecord | undefined
  /** What the conversation is called. */
  readonly name: string
  readonly room?: RoomRecord | undefined
  readonly now: number
  /** It means us. */
  readonly isMeant: boolean
}

export const arrivalOf = (
  fact: MessageFact,
  { rule, contact, name, room, now, isMeant }: ArrivalInput,
): Arrival | undefined => {
  const { conversation, order: id, author, at } = fact
  // Who speaks to everybody means nobody in particular.
  const usual = room?.kind === 'open' ? 'mentions' : 'all'
  const counts = rule ?? usual
  if (counts === 'none' || contact?.blocked || now - at > NEWS_MS) return undefined
  if (counts === 'mentions' && !isMeant) return undefined
  const said = {
    conversation,
    id,
    name,
    text: told(fact),
    file: fact.once ? undefined : fileIn(fact),
    once: fact.once,
  }
  if (room) {
    const nick = fact.name ?? room.members.find(one => one.address === author)?.nick
    return { ...said, author: nick ?? nameOf(author, undefined) }
  }
  return { ...said, author }
}
export const fileIn = ({ files }: MessageFact): FileKind | undefined => {
  const [file] = files ?? []
  return file && kindOf(file)
}
