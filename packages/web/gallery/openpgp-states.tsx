/** OpenPGP beside OMEMO: keys, one's own and those of others, and conversations that go by them. */
import type { ReactNode } from 'react'
import type { OpenPgp, OpenPgpKey, OwnOpenPgpKey, TimelineItem } from '../src/bind/contract.ts'
import { Confirm } from '../src/parts/confirm.tsx'
import { BackupDialog } from '../src/openpgp/backup-dialog.tsx'
import { ImportDialog } from '../src/openpgp/import-dialog.tsx'
import { RestoreDialog } from '../src/openpgp/restore-dialog.tsx'
import { places } from '../src/shell/places.ts'
import { plainOpenPgp } from './keys.ts'
import { done } from './plain.ts'
import { days, marta, minutes, today } from './people.ts'
import { about, chat, groupScene, inside } from './placed.tsx'
import { hers, mine } from './talk.ts'

const nothing = (): void => undefined
const key = (more: Partial<OpenPgpKey> = {}): OpenPgpKey => ({
  fingerprint: '1F9A0C3E57D2B8846A10C95E3B7742D0E8F61A2C',
  created: today - days(420),
  expires: today + days(300),
  usable: true,
  announced: true,
  trust: 'trusted',
  ...more,
})
const own: readonly OwnOpenPgpKey[] = [
  { ...key({ trust: 'verified', expires: undefined, created: today - days(2) }), current: true },
  {
    ...key({ fingerprint: '7741C0FF8A92D3E6540B1178CD90A5E2B3D4F601', announced: false, usable: false }),
    current: false,
  },
]
const others: readonly OpenPgpKey[] = [
  key({ trust: 'undecided', created: today - days(1) }),
  key({ fingerprint: '0B1D6E90AA47C25F83D1E64B7290CF1835A8D4E7' }),
  key({ fingerprint: 'C07A35EE91D2486BF0A51C3792BE64D8107F9A3C', trust: 'verified' }),
  key({ fingerprint: '58E2F1B4063C9DA7751E80B2DC94A6F30E1C27D5', trust: 'untrusted', announced: false }),
]
const security = {
  encrypted: true,
  protocol: 'openpgp',
  deviceId: undefined,
  trust: 'trusted',
  mixed: false,
  key: key().fingerprint,
} as const
const talk: readonly TimelineItem[] = [
  { kind: 'event', id: 'o1', at: today, event: 'openpgp-on' },
  mine({ at: today + minutes(1), text: 'Does this arrive at your terminal?', more: { security } }),
  hers({ at: today + minutes(2), text: 'Signed and sealed, yes.', more: { security } }),
  { kind: 'event', id: 'o2', at: today + minutes(3), event: 'openpgp-key-added' },
  {
    kind: 'unreadable',
    id: 'o3',
    own: false,
    author: marta.address,
    at: today + minutes(4),
    cause: 'openpgp-no-key',
    deviceId: undefined,
    count: 3,
  },
  {
    kind: 'unreadable',
    id: 'o4',
    own: false,
    author: marta.address,
    at: today + minutes(5),
    cause: 'openpgp-unknown-key',
    deviceId: undefined,
    count: 1,
  },
  {
    kind: 'unreadable',
    id: 'o5',
    own: false,
    author: marta.address,
    at: today + minutes(6),
    cause: 'openpgp-other-time',
    deviceId: undefined,
    count: 1,
  },
]
const item = { openpgp: true }
const composer = { openpgp: true } as const
const settings = places.settingsPart('openpgp')
const backup: OpenPgp = { ...plainOpenPgp({ own }), backUp: async () => 'TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW' }
const over = (dialog: ReactNode) => inside(settings, { keys: { own } }, dialog)

export const openPgpStates: Readonly<Record<string, () => ReactNode>> = {
  'chat-openpgp': () => inside(chat, { items: talk, item, composer }),
  'chat-openpgp-no-own-key': () =>
    inside(chat, { items: talk.slice(0, 1), item, composer: { ...composer, state: 'no-own-key' } }),
  'chat-openpgp-no-key': () =>
    inside(chat, { items: talk.slice(0, 1), item, composer: { ...composer, state: 'no-devices' } }),
  'chat-openpgp-looking': () =>
    inside(chat, { items: talk.slice(0, 1), item, composer: { ...composer, state: 'looking' } }),
  'chat-openpgp-undecided': () =>
    inside(chat, { items: talk.slice(0, 4), item, composer: { ...composer, state: 'undecided' } }),
  'group-openpgp': () =>
    inside(chat, groupScene(undefined, { item, composer: { ...composer, unreached: ['Bo', 'Ines'] } })),
  'contact-openpgp': () => inside(about, { item, keys: { others } }),
  'contact-openpgp-none': () => inside(about, { item }),
  'settings-openpgp': () => inside(settings, { keys: { own } }),
  'settings-openpgp-none': () => inside(settings),
  'openpgp-backup-remove': () =>
    over(
      <Confirm
        open
        onClose={nothing}
        title="Delete the backup of your key?"
        text="Its code opens nothing any more. Devices and programs that do not have the key yet need another backup or a file to get it."
        submit="Delete backup"
        run={done}
      />,
    ),
  'openpgp-import': () => over(<ImportDialog openpgp={plainOpenPgp()} onClose={nothing} />),
  'openpgp-backup': () => over(<BackupDialog openpgp={backup} replaces onClose={nothing} />),
  'openpgp-restore': () => over(<RestoreDialog openpgp={plainOpenPgp()} onClose={nothing} />),
}
