/** Less that others keep, see or know. */
import type { ReactNode } from 'react'
import { Covered } from '../src/shell/cover.tsx'
import { places } from '../src/shell/places.ts'
import { Pressed } from './acting.tsx'
import { OffRecordDialog } from '../src/vanish/off-record-dialog.tsx'
import { about, chat, inside } from './placed.tsx'
import { done } from './plain.ts'
import { unrecorded } from './vanishing.tsx'

const nothing = (): void => undefined
const offRecord = { timer: 3600, offRecord: true }

export const privacyStates: Readonly<Record<string, () => ReactNode>> = {
  'off-record': () =>
    inside(
      about,
      {},
      <OffRecordDialog
        conversation={{ setOffRecord: done }}
        timer={undefined}
        inGroup={false}
        onClose={nothing}
      />,
    ),
  'off-record-group': () =>
    inside(
      about,
      {},
      <OffRecordDialog conversation={{ setOffRecord: done }} timer={3600} inGroup onClose={nothing} />,
    ),
  covered: () => inside(chat, {}, <Covered />),
  kept: () => inside(places.kept),
  seen: () => inside(places.seen),
  'seen-nothing': () => inside(places.seen, { quiet: true }),
  'seen-table': () => inside(places.seen, {}, <Pressed on="summary" />),
  'contact-off-record': () => inside(about, { item: offRecord }),
  'chat-off-record': () => inside(chat, { items: unrecorded, item: offRecord }),
}
