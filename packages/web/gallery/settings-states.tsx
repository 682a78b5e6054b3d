/** Settings. */
import type { ReactNode } from 'react'
import { Confirm } from '../src/parts/confirm.tsx'
import { BackupDialog } from '../src/settings/backup-dialog.tsx'
import { KeepDialog, PassphraseDialog } from '../src/settings/lock-dialogs.tsx'
import { OpenHidden } from '../src/hidden/open-hidden.tsx'
import { RestoreDialog } from '../src/settings/restore-dialog.tsx'
import { places } from '../src/shell/places.ts'
import { inside } from './placed.tsx'
import { done } from './plain.ts'
import { Cropping } from './sending.tsx'

const nothing = (): void => undefined

export const settingsStates: Readonly<Record<string, () => ReactNode>> = {
  settings: () => inside(places.settings),
  'settings-part': () => inside(places.settingsPart('notifications')),
  'settings-asked': () =>
    inside(places.settingsPart('trust'), { policy: { trust: 'verified-only', export: true } }),
  'settings-names': () => inside(places.settingsPart('privacy'), { names: { sealed: true, unread: 3 } }),
  'settings-names-open': () =>
    inside(places.settingsPart('privacy'), { names: { sealed: false, unread: 0 } }),
  'settings-crop': () => inside(places.settings, {}, <Cropping />),
  'settings-picture': () => inside(places.settings, { picture: 'mine' }),
  'settings-lock': () => inside(places.settingsPart('lock'), { unhidden: true }),
  'settings-hidden': () => inside(places.settingsPart('lock'), {}, <OpenHidden onClose={nothing} />),
  'settings-backup': () => inside(places.settings, {}, <BackupDialog onClose={nothing} />),
  'settings-restore': () => inside(places.settings, {}, <RestoreDialog onClose={nothing} />),
  'settings-wipe': () =>
    inside(
      places.settings,
      {},
      <Confirm
        open
        onClose={nothing}
        title="Erase everything here, now?"
        text="Messages, keys and the program itself go from this browser within seconds, and your other devices stop writing to it. What is only here is lost for good."
        submit="Erase everything"
        run={done}
      />,
    ),
  'settings-keep': () =>
    inside(places.settings, { keepUnlocked: true }, <KeepDialog keep onClose={nothing} />),
  'settings-password': () => inside(places.settings, {}, <PassphraseDialog onClose={nothing} />),
}
