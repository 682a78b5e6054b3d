import type { ReactNode } from 'react'
import { aboutStates } from './about.tsx'
import { accountStates } from './account-states.tsx'
import { bringing } from './bringing.tsx'
import { chatStates } from './chat-states.tsx'
import { contactStates } from './contact-states.tsx'
import { doingStates } from './doing-states.tsx'
import { doorStates } from './door-states.tsx'
import { enclosingStates } from './enclosing.tsx'
import { groupStates } from './group-states.tsx'
import { listStates } from './list-states.tsx'
import { noticeStates } from './notice-states.tsx'
import { openPgpStates } from './openpgp-states.tsx'
import { privacyStates } from './privacy-states.tsx'
import { otrStates } from './otr-states.tsx'
import { reminding } from './reminding.tsx'
import { settingsStates } from './settings-states.tsx'
import { labelling } from './labelling.tsx'
import { linking } from './linking.tsx'

/** Every state of every screen, by name; the name is the fragment of the page. */
export const screens: Readonly<Record<string, () => ReactNode>> = {
  ...doorStates,
  ...accountStates,
  ...listStates,
  ...bringing,
  ...chatStates,
  ...doingStates,
  ...enclosingStates,
  ...noticeStates,
  ...contactStates,
  ...aboutStates,
  ...groupStates,
  ...settingsStates,
  ...privacyStates,
  ...openPgpStates,
  ...otrStates,
  ...reminding,
  ...linking,
  ...labelling,
}
