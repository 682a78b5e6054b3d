/** The list of conversations: everybody who is a contact, asks to be one, or has written. */
import type { ConversationItem, MessageState, Presence } from '../api.ts'
import type { ContactRecord } from '../store/contacts.ts'
import type { ConversationRecord } from '../store/conversations.ts'
import { type RoomRecord, shownOf } from '../store/rooms.ts'
import { memberName, nameOfRoom } from './group.ts'
import { labelsOf, nameOf, sortedBy } from './name.ts'
import { readersIn, readIn } from './reading.ts'

export interface ListInput {
  readonly address: string
  readonly contact: ContactRecord | undefined
  readonly conversation: ConversationRecord | undefined
  readonly presence: Presence
  readonly verified: boolean
  readonly typing: boolean
  readonly hue: number
  readonly me?: string
  readonly hidden?: boolean
  readonly room?: RoomRecord | undefined
  readonly typists?: readonly string[] | undefined
  contactOf?(address: string): ContactRecord | undefined
}

export const conversationItem = ({
  address,
  contact,
  conversation,
  presence,
  verified,
  typing,
  hue,
  me,
  hidden,
  room,
  typists,
  contactOf = () => undefined,
}: ListInput): ConversationItem => {
  const last = conversation?.last
  const labels = labelsOf(sortedBy(contact, room))
  return {
    address,
    name: room ? nameOfRoom(room, me, contactOf) : nameOf(address, contact),
    picture: (room ? shownOf(room) : contact)?.picture,
    labels: labels.length > 0 ? labels : undefined,
    hue,
    presence,
    verified,
    encrypted: conversation?.encrypted ?? true,
    openpgp: conversation?.protocol === 'openpgp' || undefined,
    otr: conversation?.protocol === 'otr' || undefined,
    lastText: last?.text ?? '',
    lastOwn: last?.own ?? false,
    lastState: conversation && lastState(conversation, room, me),
    lastAt: last?.at ?? room?.since,
    unread: conversation?.unread ?? 0,
    mentions: conversation?.unread ? conversation.mentions : undefined,
    typing,
    draft: conversation?.draft ?? '',
    request: room ? room.standing === 'invited' : (contact?.request ?? false),
    self: address === me || undefined,
    hidden: hidden || undefined,
    rule: conversation?.rule,
    tellsReading: conversation?.tellsReading,
    lastDeleted: last?.deleted,
    lastFile: last?.file,
    lastVanished: last?.vanished,
    lastOnce: last?.once,
    timer: conversation?.timer?.seconds || undefined,
    offRecord: conversation?.timer?.offRecord,
    ...(room ? groupParts(room, conversation, typists, contactOf) : {}),
  }
}

const lastState = (
  { last, readBy, theirReadOrder }: ConversationRecord,
  room: RoomRecord | undefined,
  me: string | undefined,
): MessageState | undefined => {
  const { state } = last ?? {}
  if (!last?.own || state?.kind === 'failed') return state
  if (last.order <= theirReadOrder) return { kind: 'read' }
  const isOut = state !== undefined && state.kind !== 'waiting'
  return (isOut && room && readIn(readersIn(room, readBy, me), last)?.state) || state
}

const groupParts = (
  room: RoomRecord,
  conversation: ConversationRecord | undefined,
  typists: readonly string[] | undefined,
  contactOf: (address: string) => ContactRecord | undefined,
): Partial<ConversationItem> => {
  const { last } = conversation ?? {}
  const called = (who: string): string =>
    memberName(who, room.members.find(one => one.address === who)?.nick, contactOf(who))
  return {
    group: { kind: room.kind ?? 'unknown', members: room.members.length },
    presence: 'unknown',
    lastAuthor: last?.name ?? (last?.author === undefined ? undefined : called(last.author)),
    typists: typists?.map(called),
  }
}

/** Requests first, then by the last message, then by name. */
export const inOrder = (items: readonly ConversationItem[]): readonly ConversationItem[] =>
  [...items].sort(
    (a, b) =>
      Number(b.request) - Number(a.request) ||
      (b.lastAt ?? 0) - (a.lastAt ?? 0) ||
      a.name.localeCompare(b.name) ||
      (a.address < b.address ? -1 : 1),
  )

export const addressesOf = (
  me: string,
  contacts: ReadonlyMap<string, ContactRecord>,
  conversations: ReadonlyMap<string, ConversationRecord>,
  rooms: ReadonlyMap<string, RoomRecord> = new Map(),
): readonly string[] => {
  const all = new Set<string>()
  for (const contact of contacts.values())
    if ((contact.inRoster || contact.request) && !contact.blocked) all.add(contact.address)
  for (const conversation of conversations.values()) {
    if ((conversation.last || conversation.draft !== '') && !contacts.get(conversation.address)?.blocked)
      all.add(conversation.address)
  }
  for (const room of rooms.values()) {
    if (room.standing !== 'out') all.add(room.address)
    // Left by our own wish: what was said there is found by searching.
    else if (room.ended === undefined) all.delete(room.address)
  }
  if (!conversations.get(me)?.last) all.delete(me)
  return [...all]
}
