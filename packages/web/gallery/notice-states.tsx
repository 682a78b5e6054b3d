/** What the app itself has to say. */
import type { ReactNode } from 'react'
import { Elsewhere } from '../src/doors/quiet-doors.tsx'
import { UpdateProvider } from '../src/shell/app-update.ts'
import { hours, today } from './people.ts'
import { chat, door, inside } from './placed.tsx'
import { updates } from './updates.ts'

export const noticeStates: Readonly<Record<string, () => ReactNode>> = {
  'app-update': () => <UpdateProvider value={updates.ready}>{inside(chat)}</UpdateProvider>,
  'app-refused': () => <UpdateProvider value={updates.altered}>{inside(chat)}</UpdateProvider>,
  'app-refused-key': () => <UpdateProvider value={updates.otherKey}>{inside(chat)}</UpdateProvider>,
  'app-replaced': () => <UpdateProvider value={updates.replaced}>{door(<Elsewhere />)}</UpdateProvider>,
  'chat-waiting': () =>
    inside(chat, { connection: { kind: 'waiting', retryAt: today + 9000, error: 'unreachable' } }),
  'chat-offline': () =>
    inside(chat, { connection: { kind: 'waiting', retryAt: today + 9000, error: 'offline' } }),
  'chat-full': () =>
    inside(chat, { connection: { kind: 'waiting', retryAt: today + 9000, error: 'storage-full' } }),
  'chat-catching-up': () => inside(chat, { connection: { kind: 'catching-up', done: 320, total: 1200 } }),
  'chat-stopped': () => inside(chat, { connection: { kind: 'stopped', error: 'downgrade' } }),
  notices: () =>
    inside(chat, {
      notices: [
        { id: 'n1', kind: 'own-device-added', deviceId: 4, name: 'Firefox · Windows', at: today - hours(1) },
        { id: 'n2', kind: 'downgrade', at: today },
        { id: 'n3', kind: 'own-device-retired', deviceId: 7, name: 'Old tablet', at: today },
      ],
    }),
}
