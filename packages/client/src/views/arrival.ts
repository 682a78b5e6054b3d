/** Which messages are told to who is not looking: by the rule of their conversation, and not what is long past. */
import type { Arrival, FileKind, NotifyRule } from '../api.ts'
import type { ContactRecord } from '../store/contacts.ts'
import { kindOf } from '../modules/files/name.ts'
import { current, type MessageFact, told } from '../store/facts.ts'
import type { RoomRecord } from '../store/rooms.ts'
import { nameOfRoom } from './group.ts'
import { nameOf } from './name.ts'

/** What came while the connection was away for a moment is news; what a long absence has gathered is counted, not rung for. */
const NEWS_MS = 10 * 60_000

export interface ArrivalInput {
  readonly me: string
  readonly rule: NotifyRule | undefined
  readonly contact: ContactRecord | undefined
  readonly room?: RoomRecord | undefined
  readonly now: number
}

export const arrivalOf = (
  fact: MessageFact,
  { me, rule, contact, room, now }: ArrivalInput,
): Arrival | undefined => {
  const { conversation, order: id, author, at } = fact
  // Who speaks to everybody means nobody in particular.
  const usual = room?.kind === 'open' ? 'mentions' : 'all'
  const counts = rule ?? usual
  if (counts === 'none' || contact?.blocked || now - at > NEWS_MS) return undefined
  const { text, mentions } = current(fact)
  const isMeant = mentions?.some(one => one.address === me) || (room && text.includes(room.nick))
  if (counts === 'mentions' && !isMeant) return undefined
  const said = {
    conversation,
    id,
    text: told(fact),
    file: fact.once ? undefined : fileIn(fact),
    once: fact.once,
  }
  if (room) {
    const nick = fact.name ?? room.members.find(one => one.address === author)?.nick
    return { ...said, name: nameOfRoom(room), author: nick ?? nameOf(author, undefined) }
  }
  return { ...said, name: nameOf(conversation, contact), author }
}
const fileIn = ({ files }: MessageFact): FileKind | undefined => {
  const [file] = files ?? []
  return file && kindOf(file.type, file.waveform !== undefined)
}
