import { EyeOff } from 'lucide-react'
import { memo, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { TimelineItem, Unreadable } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

type UnreadableItem = Extract<TimelineItem, { kind: 'unreadable' }>

const causes: Readonly<Record<Unreadable, readonly [MessageId, MessageId]>> = {
  'older-than-device': ['unreadable.older-than-device', 'unreadable.older-than-device.next'],
  'not-for-this-device': ['unreadable.not-for-this-device', 'unreadable.not-for-this-device.next'],
  broken: ['unreadable.broken', 'unreadable.broken.next'],
  'unknown-sender-device': ['unreadable.unknown-sender-device', 'unreadable.unknown-sender-device.next'],
  'lost-keys': ['unreadable.lost-keys', 'unreadable.lost-keys.next'],
  'openpgp-no-key': ['unreadable.openpgp-no-key', 'unreadable.openpgp-no-key.next'],
  'openpgp-unknown-key': ['unreadable.openpgp-unknown-key', 'unreadable.openpgp-unknown-key.next'],
  'openpgp-other-time': ['unreadable.openpgp-other-time', 'unreadable.openpgp-other-time.next'],
  'otr-lost': ['unreadable.otr-lost', 'unreadable.otr-lost.next'],
  'too-many-skipped': ['unreadable.too-many-skipped', 'unreadable.too-many-skipped.next'],
}

/** A quiet card: what it is, why, and what to do. */
export const UnreadableCard = memo(function UnreadableCard({
  item,
  name,
}: {
  readonly item: UnreadableItem
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
const isRepairable = (item: UnreadableItem): item is UnreadableItem & { readonly deviceId: number } =>
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
