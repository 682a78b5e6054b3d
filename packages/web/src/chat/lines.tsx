import { KeyRound, Lock, LockOpen, type LucideIcon, ShieldCheck, Smartphone } from 'lucide-react'
import { memo } from 'react'
import type { GroupEventKind, TimelineItem } from '../bind/contract.ts'
import type { GroupEventItem } from '../groups/group-event.tsx'
import { later } from '../shell/later.tsx'
import { TimerLine } from '../vanish/prepared.tsx'
import { places } from '../shell/places.ts'
import type { MessageId } from '../words/message-id.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { Happened } from './happened.tsx'

type Item<K extends TimelineItem['kind']> = Extract<TimelineItem, { kind: K }>

export const DayLine = memo(function DayLine({
  item,
  now,
}: {
  readonly item: Item<'day'>
  readonly now: number
}) {
  const times = useTimeWords()
  return (
    <li className="mt-7 mb-2 text-center text-small font-semibold text-quiet first:mt-2">
      <h2 className="text-small">{times.day(item.at, now)}</h2>
    </li>
  )
})

export function NewLine() {
  const t = useWords()
  return (
    <li data-new-line className="my-4 flex items-center gap-3 text-small font-semibold text-accent">
      <span className="h-px flex-1 bg-accent opacity-40" />
      {t('chat.new')}
      <span className="h-px flex-1 bg-accent opacity-40" />
    </li>
  )
}

/** About as high as it will be. */
const GroupEventLine = later(
  async () => (await import('../groups/group-event.tsx')).GroupEventLine,
  () => <li className="my-4 h-4.5" />,
)

const DifferLine = later(async () => (await import('./differ-line.tsx')).DifferLine)

type TimingEvent = 'timer-set' | 'off-record-on' | 'off-record-off'
const isTiming = (event: Item<'event'>['event']): event is TimingEvent =>
  event === 'timer-set' || event === 'off-record-on' || event === 'off-record-off'

const OtrLine = later(async () => (await import('../otr/otr-line.tsx')).OtrLine)
type OtrEvent = Extract<Item<'event'>['event'], `otr-${string}`>

type DeviceEvent = Exclude<Item<'event'>['event'], GroupEventKind | TimingEvent | OtrEvent | 'devices-differ'>

const events: Readonly<
  Record<
    DeviceEvent,
    { readonly word: MessageId; readonly icon: LucideIcon; readonly tone: string; readonly look: boolean }
  >
> = {
  'device-added': { word: 'event.device-added', icon: Smartphone, tone: 'text-quiet', look: true },
  'device-removed': { word: 'event.device-removed', icon: Smartphone, tone: 'text-quiet', look: false },
  'key-changed': { word: 'event.key-changed', icon: KeyRound, tone: 'text-warning', look: true },
  'encryption-off': { word: 'event.encryption-off', icon: LockOpen, tone: 'text-danger', look: false },
  'encryption-on': { word: 'event.encryption-on', icon: Lock, tone: 'text-quiet', look: false },
  'openpgp-on': { word: 'event.openpgp-on', icon: Lock, tone: 'text-quiet', look: false },
  'openpgp-off': { word: 'event.openpgp-off', icon: Lock, tone: 'text-quiet', look: false },
  'openpgp-key-added': { word: 'event.openpgp-key-added', icon: KeyRound, tone: 'text-quiet', look: true },
  verified: { word: 'event.verified', icon: ShieldCheck, tone: 'text-safe', look: false },
}

const isGroupEvent = (item: Item<'event'>): item is GroupEventItem => !Object.hasOwn(events, item.event)

/** Told where it happened. */
export const EventLine = memo(function EventLine({
  item,
  name,
  address,
}: {
  readonly item: Item<'event'>
  readonly name: string
  readonly address: string
}) {
  const t = useWords()
  if (isTiming(item.event)) return <TimerLine item={item} name={name} address={address} />
  if (item.event === 'devices-differ') return <DifferLine item={item} name={name} address={address} />
  if (item.event.startsWith('otr-')) return <OtrLine item={item} name={name} address={address} />
  if (isGroupEvent(item)) return <GroupEventLine item={item} />
  const { word, icon, tone, look } = events[item.event as DeviceEvent]
  return (
    <Happened
      icon={icon}
      tone={tone}
      look={look && { to: places.contact(item.who?.address ?? address), label: t('event.look') }}
    >
      {t(word, { name: item.who?.name ?? name })}
    </Happened>
  )
})
