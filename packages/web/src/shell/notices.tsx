import { ShieldAlert, X } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { Device, Notice } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { IconButton } from '../parts/button.tsx'
import { Way } from '../parts/way.tsx'
import { useWords, type Words } from '../words/use-words.ts'
import { places } from './places.ts'

type Added = Extract<Notice, { kind: 'own-device-added' }>
/** New devices are one matter, however many came. */
interface Strip {
  readonly key: string
  readonly ids: readonly string[]
  readonly text: string
  readonly look: boolean
}

const aboutAdded = (added: readonly Added[], devices: readonly Device[], t: Words): readonly Strip[] => {
  const [first] = added
  if (!first) return []
  // A new device says its name after it has come.
  const nameOf = ({ deviceId, name }: Added): string =>
    devices.find(({ id }) => id === deviceId)?.name ?? name ?? t('device.number', { id: String(deviceId) })
  const told =
    added.length === 1
      ? [t('notice.own-device-added', { device: nameOf(first) }), t('notice.own-device-added.next')]
      : [t('notice.own-devices-added', { count: added.length }), t('notice.own-devices-added.next')]
  return [{ key: 'added', ids: added.map(({ id }) => id), text: told.join(' '), look: true }]
}

const strips = (notices: readonly Notice[], devices: readonly Device[], t: Words): readonly Strip[] => [
  ...aboutAdded(
    notices.filter(notice => notice.kind === 'own-device-added'),
    devices,
    t,
  ),
  ...notices.flatMap((notice): readonly Strip[] => {
    const { kind, id } = notice
    if (kind === 'own-device-added') return []
    if (kind === 'own-device-retired') {
      const device = notice.name ?? t('device.number', { id: String(notice.deviceId) })
      return [{ key: id, ids: [id], text: t('notice.own-device-retired', { device }), look: true }]
    }
    const isDowngrade = kind === 'downgrade'
    const text = t(isDowngrade ? 'notice.downgrade' : 'notice.own-device-removed')
    return [{ key: id, ids: [id], text, look: !isDowngrade }]
  }),
]

/** What belongs to no single message. It stays until it is dismissed. */
export function Notices() {
  const t = useWords()
  const engine = useEngine()
  const notices = useValue(engine.notices)
  const devices = useValue(engine.ownDevices)
  return (
    <>
      {strips(notices, devices, t).map(({ key, ids, text, look }) => (
        <div
          key={key}
          className="arrives flex items-center gap-3 border-b border-warning/25 bg-warning-tint py-1 pe-1 ps-4 text-small"
        >
          <ShieldAlert className="size-4.5 shrink-0 text-warning" aria-hidden="true" />
          <p className="min-w-0 flex-1 py-2">
            {text}{' '}
            {look && (
              <Way
                to={places.settingsPart('devices')}
                className="relative font-semibold text-accent underline underline-offset-2 before:absolute before:-inset-x-2 before:-inset-y-3"
              >
                {t('notice.look')}
              </Way>
            )}
          </p>
          <IconButton label={t('notice.dismiss')} onClick={() => ids.forEach(id => engine.dismissNotice(id))}>
            <X className="size-4.5" aria-hidden="true" />
          </IconButton>
        </div>
      ))}
    </>
  )
}
