/** A new device, from both sides. */
import type { ReactNode } from 'react'
import type { App, HistoryTransfer, LinkState } from '../src/bind/contract.ts'
import { LinkDoor } from '../src/doors/link-door.tsx'
import { SignIn } from '../src/doors/sign-in.tsx'
import { Confirm } from '../src/parts/confirm.tsx'
import { LinkDialog } from '../src/settings/link-dialog.tsx'
import { places } from '../src/shell/places.ts'
import { door, inside } from './placed.tsx'
import { marta } from './people.ts'
import { plain, refused } from './plain.ts'
import { instance } from './plain-engine.ts'

const nothing = (): void => undefined
const chat = places.conversation(marta.address)
const shownCode: LinkState = {
  kind: 'shown',
  picture: 'CORRILLO:LINK:7QWX0M4PK2ZD9RTAC5HVJ8NE3GYB61SF7QWX0M4PK2ZD9RTAC5HG',
  letters: '7QWX-0M4P-K2ZD-9RTA-C5HV-J8NE-3GYB-61SF-7QWX-0M4P-K2ZD-9RTA-C5HG',
  until: Date.now() + 300_000,
}
const linkRequest = (state: LinkState): App['link'] => {
  const request = { state: plain(state), finish: refused('password-short'), cancel: nothing }
  return async () => request
}
const transfer: HistoryTransfer = {
  id: 't1',
  device: 'Firefox · Android',
  state: 'waiting',
  share: 0.4,
  messages: 1240,
}
const transfers: readonly HistoryTransfer[] = [
  { ...transfer, state: 'running' },
  { ...transfer, id: 't2', device: 'Old tablet', state: 'done', share: 1 },
]

export const linking: Readonly<Record<string, () => ReactNode>> = {
  'sign-in-ended': () => door(<SignIn instance={instance} ended="device-ended" address="lis@casa.example" />),
  link: () => door(<LinkDoor onBack={nothing} />, { link: linkRequest(shownCode) }),
  'link-admitted': () =>
    door(<LinkDoor onBack={nothing} />, {
      link: linkRequest({ kind: 'admitted', address: 'lis@casa.example', by: 'Firefox · Android' }),
    }),
  'link-expired': () => door(<LinkDoor onBack={nothing} />, { link: linkRequest({ kind: 'expired' }) }),
  'link-refused': () =>
    door(<LinkDoor onBack={nothing} />, { link: linkRequest({ kind: 'refused', error: 'link-differs' }) }),
  'settings-link': () => inside(places.settings, {}, <LinkDialog onClose={nothing} />),
  'settings-link-confirm': () =>
    inside(
      places.settings,
      {},
      <LinkDialog onClose={nothing} found={{ code: 'x', device: 'Firefox · Linux' }} />,
    ),
  'settings-history-out': () => inside(places.settings, { outgoing: transfers }),
  'history-in': () => inside(chat, { incoming: { ...transfer, state: 'running' } }),
  'history-in-waiting': () => inside(chat, { incoming: transfer }),
  'settings-end-device': () =>
    inside(
      places.settings,
      {},
      <Confirm
        open
        onClose={nothing}
        title="End “Office”?"
        text="It is signed out within a second and gets nothing new. It knows your password: only a new password keeps it out. What it already has stays on it."
        submit="End the device"
        run={refused('offline')}
      />,
    ),
}
