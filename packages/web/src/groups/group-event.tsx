import {
  DoorOpen,
  LogOut,
  type LucideIcon,
  Pencil,
  TriangleAlert,
  UserMinus,
  UserPlus,
  Users,
} from 'lucide-react'
import type { GroupEventKind, TimelineItem } from '../bind/contract.ts'
import { Happened } from '../chat/happened.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

type EventItem = Extract<TimelineItem, { kind: 'event' }>
export type GroupEventItem = EventItem & { readonly event: GroupEventKind }

const icons: Readonly<Record<GroupEventKind, LucideIcon>> = {
  'group-made': Users,
  'group-ended': TriangleAlert,
  'put-out': UserMinus,
  'member-added': UserPlus,
  'member-removed': UserMinus,
  'member-left': LogOut,
  entered: DoorOpen,
  went: LogOut,
  renamed: Pencil,
  'room-opened': TriangleAlert,
}

/** Who did what to whom: “you” is another sentence in most languages. */
const wordOf = ({ event, by, who }: GroupEventItem): MessageId => {
  switch (event) {
    case 'group-made':
      return by?.own ? 'group.event.made.you' : 'group.event.made'
    case 'group-ended':
      return 'group.event.ended'
    case 'put-out':
      return 'group.event.put-out'
    case 'member-added':
      if (!by) return 'group.event.added.silently'
      return by.own ? 'group.event.added.you' : 'group.event.added'
    case 'member-removed':
      return by?.own ? 'group.event.removed.you' : 'group.event.removed'
    case 'member-left':
      return who?.own ? 'group.event.left.you' : 'group.event.left'
    case 'entered':
      return 'group.event.entered'
    case 'went':
      return 'group.event.went'
    case 'renamed':
      return 'group.event.renamed'
    case 'room-opened':
      return 'group.event.opened'
  }
}
const isAlarm = (event: GroupEventKind): boolean => event === 'room-opened'

export function GroupEventLine({ item }: { readonly item: GroupEventItem }) {
  const t = useWords()
  const values = {
    by: item.by?.name ?? '',
    who: item.who?.name ?? item.name ?? '',
    name: item.name ?? '',
  }
  return (
    <Happened icon={icons[item.event]} {...(isAlarm(item.event) && { tone: 'text-danger' })}>
      {[t(wordOf(item), values), item.reason && t('group.event.reason', { reason: item.reason })]
        .filter(Boolean)
        .join(' ')}
    </Happened>
  )
}
