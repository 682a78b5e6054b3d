import { EyeOff, KeyRound, Lock, LockOpen, type LucideIcon, ShieldCheck, Smartphone } from 'lucide-react'
import { memo, useState } from 'react'
import { Link } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { GroupEventKind, TimelineItem, Unreadable } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { GroupEventLine, isGroupEvent } from '../groups/group-event.tsx'
import { places } from '../shell/places.ts'
import type { MessageId } from '../words/message-id.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'

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

type DeviceEvent = Exclude<Item<'event'>['event'], GroupEventKind>

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
  verified: { word: 'event.verified', icon: ShieldCheck, tone: 'text-safe', look: false },
}

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
  if (isGroupEvent(item)) return <GroupEventLine item={item} />
  const { word, icon: Icon, tone, look } = events[item.event as DeviceEvent]
  return (
    <li className={`my-4 flex items-center justify-center gap-2 px-4 text-center text-small ${tone}`}>
      <Icon className="size-4 shrink-0" aria-hidden="true" />
      <span>
        {t(word, { name: item.who?.name ?? name })}{' '}
        {look && (
          <Link
            href={places.contact(item.who?.address ?? address)}
            className="font-semibold underline underline-offset-2"
          >
            {t('event.look')}
          </Link>
        )}
      </span>
    </li>
  )
})

const causes: Readonly<Record<Unreadable, readonly [MessageId, MessageId]>> = {
  'older-than-device': ['unreadable.older-than-device', 'unreadable.older-than-device.next'],
  'not-for-this-device': ['unreadable.not-for-this-device', 'unreadable.not-for-this-device.next'],
  broken: ['unreadable.broken', 'unreadable.broken.next'],
  'unknown-sender-device': ['unreadable.unknown-sender-device', 'unreadable.unknown-sender-device.next'],
  'lost-keys': ['unreadable.lost-keys', 'unreadable.lost-keys.next'],
  'too-many-skipped': ['unreadable.too-many-skipped', 'unreadable.too-many-skipped.next'],
}

/** A quiet card: what it is, why, and what to do. */
export const UnreadableCard = memo(function UnreadableCard({
  item,
  name,
}: {
  readonly item: Item<'unreadable'>
  readonly name: string
}) {
  const t = useWords()
  const [cause, next] = causes[item.cause]
  const values = { name, count: item.count }
  // What is older than this device stands for both sides' messages.
  const side =
    item.cause === 'older-than-device' ? 'justify-center' : item.own ? 'justify-end' : 'justify-start'
  return (
    <li className={`mt-3 flex ${side}`}>
      <div className="flex max-w-[min(30rem,88%)] gap-3 rounded-2xl border border-dashed border-edge px-4 py-3">
        <EyeOff className="mt-0.5 size-4.5 shrink-0 text-quiet" aria-hidden="true" />
        <div className="text-small">
          <p className="font-semibold">{t('unreadable.title', values)}</p>
          <p className="mt-0.5 text-quiet">
            {t(cause, values)} {t(next, values)}
          </p>
          {isRepairable(item) && <Repair address={item.author} deviceId={item.deviceId} />}
        </div>
      </div>
    </li>
  )
})

const REPAIRABLE: ReadonlySet<Unreadable> = new Set(['broken', 'too-many-skipped', 'lost-keys'])
const isRepairable = (item: Item<'unreadable'>): item is Item<'unreadable'> & { readonly deviceId: number } =>
  !item.own && item.deviceId !== undefined && REPAIRABLE.has(item.cause)

/** From which device it came, and one tap that begins anew with it and asks for what was lost. */
function Repair({ address, deviceId }: { readonly address: string; readonly deviceId: number }) {
  const t = useWords()
  const engine = useEngine()
  const { devices } = useValue(engine.contact(address))
  const [asked, setAsked] = useState(false)
  const renew = useVerb(() => engine.renewSession(address, deviceId))
  const device =
    devices.find(({ id }) => id === deviceId)?.name ?? t('device.number', { id: String(deviceId) })
  return (
    <>
      <p className="mt-0.5 text-quiet">{t('unreadable.from', { device })}</p>
      <div role="status">
        {asked ? (
          <p className="mt-1 font-medium">{t('unreadable.renewed')}</p>
        ) : (
          <Button
            look="quiet"
            compact
            className="-ms-3"
            busy={renew.busy}
            onClick={() => void renew.run().then(setAsked)}
          >
            {t('unreadable.renew')}
          </Button>
        )}
      </div>
      <RefusalLine refusal={renew.refusal} />
    </>
  )
}
