/** Less that others keep, see or know. */
import type { ReactNode } from 'react'
import { Covered } from '../src/shell/cover.tsx'
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
  'contact-off-record': () => inside(about, { item: offRecord }),
  'chat-off-record': () => inside(chat, { items: unrecorded, item: offRecord }),
}
