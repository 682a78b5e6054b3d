import { Smartphone } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem, Device } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Fingerprint } from '../parts/fingerprint.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

/** Stands where one would write: after a verification nothing goes to a new device undecided (S290, S292). */
export function Undecided({
  devices,
  item,
}: {
  readonly devices: readonly Device[]
  readonly item: ConversationItem
}) {
  const t = useWords()
  const { name, address } = item
  return (
    <section
      aria-labelledby="undecided-title"
      className="pad-safe-bottom max-h-[60dvh] shrink-0 overflow-y-auto border-t-2 border-warning bg-warning-tint"
    >
      <div className="mx-auto w-full max-w-3xl px-4 py-4 wide:px-8">
        <h2 id="undecided-title" className="font-bold">
          {t('undecided.title', { name, count: devices.length })}
        </h2>
        <p className="mt-1 max-w-prose">{t('undecided.text', { name })}</p>
        <ul className="mt-3 space-y-3">
          {devices.map(device => (
            <UndecidedDevice
              key={`${device.address}/${device.id}`}
              device={device}
              address={device.address ?? address}
            />
          ))}
        </ul>
      </div>
    </section>
  )
}

function UndecidedDevice({ device, address }: { readonly device: Device; readonly address: string }) {
  const t = useWords()
  const engine = useEngine()
  const [comparing, setComparing] = useState(false)
  const decide = useVerb((trust: 'trusted' | 'untrusted') =>
    engine.setTrust(address, device.fingerprint ?? '', trust),
  )
  return (
    <li>
      <p className="flex items-center gap-2 font-semibold">
        <Smartphone className="size-4.5 text-warning" aria-hidden="true" />
        {device.name ?? t('device.number', { id: String(device.id) })}
        {device.address !== undefined && <span className="font-normal text-quiet">{device.address}</span>}
      </p>
      <RefusalLine refusal={decide.refusal} />
      <div className="mt-2 flex flex-wrap gap-2">
        <Button
          busy={decide.busy}
          disabled={device.fingerprint === undefined}
          onClick={() => void decide.run('trusted')}
        >
          {t('undecided.accept')}
        </Button>
        <Button
          disabled={decide.busy || device.fingerprint === undefined}
          onClick={() => void decide.run('untrusted')}
        >
          {t('undecided.refuse')}
        </Button>
        {device.fingerprint !== undefined && (
          <Button
            look="quiet"
            className="max-wide:-ms-5"
            aria-expanded={comparing}
            onClick={() => setComparing(!comparing)}
          >
            {t('undecided.compare')}
          </Button>
        )}
      </div>
      {comparing && device.fingerprint !== undefined && (
        <div className="mt-3 max-w-md">
          <Fingerprint hex={device.fingerprint} />
        </div>
      )}
    </li>
  )
}
