import { CircleSlash, Laptop, ShieldCheck, TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { Device } from '../bind/contract.ts'
import { useNow } from '../bind/use-now.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { classes } from '../parts/class-names.ts'
import { CopyIcon } from '../parts/copy-button.tsx'
import { Fingerprint, groupsOf } from '../parts/fingerprint.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { protocolNames } from './protocol-names.ts'
import { trustWords } from './trust-words.ts'
import { later } from '../shell/later.tsx'

const Verify = later(async () => (await import('./verify.tsx')).Verify)
const Confirm = later(async () => (await import('../parts/confirm.tsx')).Confirm)

interface DeviceCardProps {
  readonly device: Device
  readonly address: string
  readonly name: string
  /** What else can be done with it, such as removing one of one's own. */
  readonly more?: ReactNode
}

export function DeviceCard({ device, address, name, more }: DeviceCardProps) {
  const t = useWords()
  const title = device.name ?? t('device.number', { id: String(device.id) })
  return (
    <article
      aria-label={title}
      className={classes(
        'rounded-2xl p-4 shadow-[inset_0_0_0_1px_var(--line)]',
        device.active && 'bg-raised',
      )}
    >
      <div className="flex items-start gap-3">
        <Laptop className="mt-0.5 size-5 shrink-0 text-quiet" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold">{title}</h3>
          <When device={device} />
          {!device.current && <TrustWord trust={device.trust} />}
        </div>
      </div>
      <Code device={device} address={address} name={name} more={more} />
    </article>
  )
}

function When({ device }: { readonly device: Device }) {
  const t = useWords()
  const times = useTimeWords()
  const now = useNow(60_000)
  const said = [
    device.current && t('device.this'),
    !device.active && t('device.inactive'),
    !device.current &&
      device.lastSeen !== undefined &&
      t('device.seen', { when: times.dayWithin(device.lastSeen, now) }),
    (device.current || device.lastSeen === undefined) &&
      device.firstSeen !== undefined &&
      t('device.since', { when: times.dayWithin(device.firstSeen, now) }),
  ].filter(text => text !== false)
  return <p className="text-small text-quiet">{said.join(' · ')}</p>
}

const tones = {
  undecided: { tone: 'text-warning', icon: TriangleAlert },
  trusted: { tone: 'text-quiet', icon: undefined },
  verified: { tone: 'text-safe', icon: ShieldCheck },
  untrusted: { tone: 'text-danger', icon: CircleSlash },
} as const

function TrustWord({ trust }: { readonly trust: Device['trust'] }) {
  const t = useWords()
  const { tone, icon: Icon } = tones[trust]
  return (
    <p className={`mt-0.5 flex items-center gap-1 text-small font-medium ${tone}`}>
      {Icon && <Icon className="size-4 shrink-0" aria-hidden="true" />}
      {t(trustWords[trust])}
    </p>
  )
}

function Code({ device, address, name, more }: DeviceCardProps) {
  const t = useWords()
  const { fingerprint } = device
  if (fingerprint === undefined)
    return (
      <div className="mt-3">
        <p className="text-small text-quiet">{t('device.code.pending')}</p>
        <div className="-ms-3">{more}</div>
      </div>
    )
  return (
    <div className="mt-3">
      <div className="-me-3 flex items-center justify-between">
        <p className="text-small font-semibold">{t('device.code')}</p>
        <CopyIcon text={groupsOf(fingerprint).join(' ')} label={t('device.code.copy')} />
      </div>
      <Fingerprint hex={fingerprint} />
      {!device.current && (
        <div className="mt-3 -ms-3 flex flex-wrap gap-1">
          <Decide device={device} address={address} name={name} fingerprint={fingerprint} />
          {more}
        </div>
      )}
      <details className="mt-1 text-small text-quiet">
        <summary className="py-2">{t('device.technical')}</summary>
        <p>{t('device.number', { id: String(device.id) })}</p>
        <p>
          {t('device.generations', {
            list: device.generations.map(generation => protocolNames[generation]).join(', '),
          })}
        </p>
        {!device.current && device.active && <Renew device={device} address={address} />}
      </details>
    </div>
  )
}

function Decide({ device, address, name, fingerprint }: DeviceCardProps & { readonly fingerprint: string }) {
  const t = useWords()
  const engine = useEngine()
  const [asking, setAsking] = useState<'verify' | 'untrust'>()
  const include = useVerb(() => engine.setTrust(address, fingerprint, 'trusted'))
  const exclude = () => engine.setTrust(address, fingerprint, 'untrusted')
  const close = (): void => setAsking(undefined)
  return (
    <>
      {device.trust === 'untrusted' ? (
        <Button look="quiet" compact busy={include.busy} onClick={() => void include.run()}>
          {t('device.trust')}
        </Button>
      ) : (
        <>
          {device.trust !== 'verified' && (
            <Button className="ms-3" onClick={() => setAsking('verify')}>
              {t('device.verify')}
            </Button>
          )}
          <Button look="quiet-danger" compact onClick={() => setAsking('untrust')}>
            {t('device.untrust')}
          </Button>
        </>
      )}
      <RefusalLine refusal={include.refusal} />
      {asking &&
        (asking === 'verify' ? (
          <Verify
            own={device.own}
            address={address}
            name={name}
            fingerprint={fingerprint}
            onClose={close}
            same={() => engine.setTrust(address, fingerprint, 'verified')}
            differs={exclude}
          />
        ) : (
          <Confirm
            open
            onClose={close}
            title={t('untrust.title')}
            text={t('untrust.text', { name })}
            submit={t('untrust.submit')}
            run={exclude}
          />
        ))}
    </>
  )
}

/** XEP-0384 §6: when messages of this device cannot be read, everything between it and this one begins anew. */
function Renew({ device, address }: Pick<DeviceCardProps, 'device' | 'address'>) {
  const t = useWords()
  const engine = useEngine()
  const [renewed, setRenewed] = useState(false)
  const renew = useVerb(() => engine.renewSession(address, device.id))
  return (
    <>
      <Button
        look="quiet"
        compact
        className="-ms-3 text-small"
        busy={renew.busy}
        disabled={renewed}
        onClick={() => void renew.run().then(setRenewed)}
      >
        {t(renewed ? 'device.renewed' : 'device.renew')}
      </Button>
      <RefusalLine refusal={renew.refusal} />
    </>
  )
}
