import { QrCode, ScanLine } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { ClientAccess, Device } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { DeviceCard } from '../contact/device-card.tsx'
import { Button } from '../parts/button.tsx'
import { FieldWithButton } from '../parts/field-with-button.tsx'
import { Section } from '../parts/section.tsx'
import { useWords } from '../words/use-words.ts'
import { later } from '../shell/later.tsx'
import { EndDevice } from './end-device.tsx'
import { OtherClients } from './other-clients.tsx'
import { TransferLine } from './transfer-line.tsx'

const CodeDialog = later(async () => (await import('../verify/code-dialog.tsx')).CodeDialog)
const LinkDialog = later(async () => (await import('./link-dialog.tsx')).LinkDialog)
const Confirm = later(async () => (await import('../parts/confirm.tsx')).Confirm)

/** Who may sign in, asked for again whenever the devices change or one was ended; nobody, until the server has answered. */
const useClients = (devices: readonly Device[]) => {
  const engine = useEngine()
  const [round, setRound] = useState(0)
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- a change of devices is a reason to ask
  const answer = useMemo(() => asked(engine.access.list()), [engine, devices, round])
  const now = useValue(answer)
  return {
    clients: now.kind === 'answered' ? now.answer : nobody,
    again: () => setRound(before => before + 1),
  }
}
const nobody: readonly ClientAccess[] = []

export function OwnDevices() {
  const t = useWords()
  const engine = useEngine()
  const me = useValue(engine.me)
  const devices = useValue(engine.ownDevices)
  const current = devices.find(device => device.current)
  const outgoing = useValue(engine.linking.outgoing)
  const { clients, again } = useClients(devices)
  const shown = new Set(devices.map(device => device.id))
  const others = clients.filter(
    one => !one.current && (one.deviceId === undefined || !shown.has(one.deviceId)),
  )
  return (
    <Section title={t('settings.devices')} text={t('settings.devices.text')}>
      {current && <DeviceName key={current.name} name={current.name ?? ''} />}
      <div className="flex flex-wrap gap-2">
        <LinkDevice />
        {devices.length > 1 && <VerifyOwn address={me.address} />}
      </div>
      {outgoing.map(transfer => (
        <TransferLine key={transfer.id} transfer={transfer} way="out" />
      ))}
      {devices.map(device => (
        <DeviceCard
          key={device.id}
          device={device}
          address={me.address}
          name={me.name}
          more={
            !device.current && (
              <Away
                device={device}
                access={clients.find(one => one.deviceId === device.id)}
                onEnded={again}
              />
            )
          }
        />
      ))}
      <OtherClients clients={others} onEnded={again} />
    </Section>
  )
}

function LinkDevice() {
  const t = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <ScanLine className="size-5" aria-hidden="true" />
        {t('link-device.open')}
      </Button>
      {open && <LinkDialog onClose={() => setOpen(false)} />}
    </>
  )
}

/** Where the server knows which client it is, it is signed out as well. */
function Away({
  device,
  access,
  onEnded,
}: {
  readonly device: Device
  readonly access: ClientAccess | undefined
  readonly onEnded: () => void
}) {
  const t = useWords()
  const name = device.name ?? t('device.unnamed')
  if (access) return <EndDevice access={access} name={name} onEnded={onEnded} />
  return device.active ? <RemoveDevice device={device} /> : null
}

/** One scan between two own devices: from then on each says to all others what the other knows (XEP-0450). */
function VerifyOwn({ address }: { readonly address: string }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <QrCode className="size-5" aria-hidden="true" />
        {t('own-code.open')}
      </Button>
      {open && (
        <CodeDialog
          of={address}
          words={{ title: t('own-code.title'), text: t('own-code.text'), done: t('own-code.done') }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

function DeviceName({ name }: { readonly name: string }) {
  const t = useWords()
  const engine = useEngine()
  return (
    <FieldWithButton
      label={t('settings.device-name')}
      hint={t('settings.device-name.hint')}
      submit={t('do.save')}
      value={name}
      maxLength={53}
      run={next => engine.nameDevice(next)}
    />
  )
}

function RemoveDevice({ device }: { readonly device: Device }) {
  const t = useWords()
  const engine = useEngine()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button look="quiet-danger" compact onClick={() => setAsking(true)}>
        {t('settings.device.remove')}
      </Button>
      {asking && (
        <Confirm
          open
          onClose={() => setAsking(false)}
          title={t('settings.device.remove.title', { device: device.name ?? t('device.unnamed') })}
          text={t('settings.device.remove.text')}
          submit={t('settings.device.remove.submit')}
          run={() => engine.removeDevice(device.id)}
        />
      )}
    </>
  )
}
