/** Who there is, and what is reached from there. */
import type { ReactNode } from 'react'
import { InviteDialog } from '../src/invite/invite-dialog.tsx'
import { ShortcutSheet } from '../src/shell/shortcut-sheet.tsx'
import { MeetDialog } from '../src/verify/meet-dialog.tsx'
import { Pressed, Typed } from './acting.tsx'
import { hit } from './found.ts'
import { coming } from './moving.ts'
import { days, people, today, turning } from './people.ts'
import { chat, inside } from './placed.tsx'
import { invitation } from './plain-engine.ts'
import { rich } from './talk.ts'

const nothing = (): void => undefined

export const listStates: Readonly<Record<string, () => ReactNode>> = {
  'list-empty': () => inside('/', { conversations: [] }),
  list: () => inside('/'),
  'list-hidden': () => inside('/', { hides: true }),
  'list-unhidden': () =>
    inside('/', {
      unhidden: true,
      conversations: people.map((one, i) => (i === 1 ? { ...one, hidden: true } : one)),
    }),
  'list-coming': () => inside('/', { coming: coming() }),
  'list-turning': () => inside(chat, { conversations: turning, item: turning[1] ?? {} }),
  notes: () =>
    inside(chat, {
      items: rich.filter(item => item.kind === 'message' && item.own),
      item: { self: true, address: 'lis@casa.example' },
    }),
  shortcuts: () => inside(chat, {}, <ShortcutSheet onClose={nothing} />),
  'list-here': () => inside('/', {}, <Pressed on="nav [aria-pressed=false]" />),
  'list-search': () => inside('/', { found: hit }, <Typed into="[data-search]" text="garden" />),
  meet: () => inside('/', {}, <MeetDialog onClose={nothing} />),
  invite: () =>
    inside(
      '/',
      {
        conversations: people.slice(0, 3),
        otherInvitations: [
          invitation,
          { ...invitation, id: 'i2' },
          { ...invitation, id: 'i3', expires: today + days(2) },
        ],
      },
      <InviteDialog onClose={nothing} />,
    ),
  'invite-many': () =>
    inside(
      '/',
      {
        otherInvitations: Array.from({ length: 12 }, (_, i) => ({
          ...invitation,
          id: `many-${i}`,
          expires: today + days(i),
        })),
      },
      <InviteDialog onClose={nothing} />,
    ),
  'invite-refused': () =>
    inside(
      '/',
      { invitation: Promise.reject(Object.assign(new Error(), { code: 'offline' })) },
      <InviteDialog onClose={nothing} />,
    ),
}
