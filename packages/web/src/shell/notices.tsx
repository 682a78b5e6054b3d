import { ShieldAlert, X } from 'lucide-react'
import { Link } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { Device, Notice } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { IconButton } from '../parts/button.tsx'
import { useWords, type Words } from '../words/use-words.ts'
import { places } from './places.ts'

const said = (notice: Notice, devices: readonly Device[], t: Words): string => {
  switch (notice.kind) {
    case 'own-device-added': {
      // A new device says its name after it has come.
      const name = devices.find(({ id }) => id === notice.deviceId)?.name ?? notice.name
      const device = name ?? t('device.number', { id: String(notice.deviceId) })
      return `${t('notice.own-device-added', { device })} ${t('notice.own-device-added.next')}`
    }
    case 'own-device-removed':
      return t('notice.own-device-removed')
    case 'downgrade':
      return t('notice.downgrade')
  }
}

/** What belongs to no single message. It stays until it is dismissed. */
export function Notices() {
  const t = useWords()
  const engine = useEngine()
  const notices = useValue(engine.notices)
  const devices = useValue(engine.ownDevices)
  return (
    <div role="status" className="shrink-0">
      {notices.map(notice => (
        <div
          key={notice.id}
          className="arrives flex items-center gap-3 border-b border-line bg-warning-tint py-1 pr-1 pl-4 text-small"
        >
          <ShieldAlert className="size-4.5 shrink-0 text-warning" aria-hidden="true" />
          <p className="min-w-0 flex-1 py-2">
            {said(notice, devices, t)}{' '}
            {notice.kind !== 'downgrade' && (
              <Link href={places.settings} className="font-semibold text-accent underline underline-offset-2">
                {t('notice.look')}
              </Link>
            )}
          </p>
          <IconButton label={t('notice.dismiss')} onClick={() => engine.dismissNotice(notice.id)}>
            <X className="size-4.5" aria-hidden="true" />
          </IconButton>
        </div>
      ))}
    </div>
  )
}
