/** About a person. */
import type { ReactNode } from 'react'
import { BlockDialog } from '../src/contact/block-dialog.tsx'
import { Verify } from '../src/contact/verify.tsx'
import { Confirm } from '../src/parts/confirm.tsx'
import { TimerDialog } from '../src/vanish/timer-dialog.tsx'
import { HideDialog } from '../src/hidden/hide-dialog.tsx'
import { AskDialog } from '../src/verify/ask-dialog.tsx'
import { CodeDialog } from '../src/verify/code-dialog.tsx'
import { ExportDialog } from '../src/export/export-dialog.tsx'
import { Pressed } from './acting.tsx'
import { devices, marta } from './people.ts'
import { about, inside } from './placed.tsx'
import { done, refused } from './plain.ts'

const nothing = (): void => undefined
const codeWords = {
  title: 'Scan with Marta',
  text: 'One of you scans the code of the other, and both are verified. Do it side by side, or in a video call with somebody you recognise.',
  done: 'You and Marta have verified each other',
}

const comparing = (
  <Verify
    own={false}
    address={marta.address}
    name="Marta"
    fingerprint={devices[1]?.fingerprint ?? ''}
    onClose={nothing}
    same={done}
    differs={done}
  />
)

export const contactStates: Readonly<Record<string, () => ReactNode>> = {
  hide: () => inside(about, {}, <HideDialog address={marta.address} name={marta.name} onClose={nothing} />),
  'hide-joins': () =>
    inside(
      about,
      { unhidden: true },
      <HideDialog address={marta.address} name={marta.name} onClose={nothing} />,
    ),
  timer: () =>
    inside(
      about,
      {},
      <TimerDialog conversation={{ setTimer: done }} timer={86_400} offRecord={false} onClose={nothing} />,
    ),
  'timer-own': () =>
    inside(
      about,
      {},
      <TimerDialog conversation={{ setTimer: done }} timer={172_800} offRecord={false} onClose={nothing} />,
    ),
  'contact-vanishing': () => inside(about, { item: { timer: 604_800 } }),
  contact: () => inside(about),
  'contact-reading': () => inside(about, { item: { tellsReading: false } }),
  'contact-unencrypted': () =>
    inside(about, {
      item: { encrypted: false, verified: false },
      card: { encrypted: false, verified: false, devices: [], subscription: 'none', blocked: true },
    }),
  'contact-verify': () => inside(about, {}, comparing),
  'contact-words': () =>
    inside(
      about,
      {},
      <>
        {comparing}
        <Pressed on="[role=dialog] div > details:has(ol) summary" />
      </>,
    ),
  'contact-export': () =>
    inside(about, {}, <ExportDialog address={marta.address} name="Marta Olsen" onClose={nothing} />),
  'contact-asked': () => inside(about, { policy: { trust: 'verified-only', export: false } }),
  'contact-away': () => inside(about, { card: { presence: 'offline' } }),
  'contact-block': () =>
    inside(about, {}, <BlockDialog address={marta.address} name="Marta" onClose={nothing} />),
  'contact-report': () =>
    inside(
      about,
      {},
      <>
        <BlockDialog address={marta.address} name="Marta" onClose={nothing} />
        <Pressed on="[role=dialog] fieldset div > div:nth-child(2) input[type=radio]" />
      </>,
    ),
  'contact-unverified': () => inside(about, { item: { verified: false }, card: { verified: false } }),
  'contact-code': () =>
    inside(about, {}, <CodeDialog of={marta.address} words={codeWords} onClose={nothing} />),
  'contact-code-done': () =>
    inside(
      about,
      { scannedBy: { address: marta.address, verified: true } },
      <CodeDialog of={marta.address} words={codeWords} onClose={nothing} />,
    ),
  'contact-code-wrong': () =>
    inside(
      about,
      { scannedBy: { address: marta.address, verified: false } },
      <CodeDialog of={marta.address} words={codeWords} onClose={nothing} />,
    ),
  'contact-ask': () =>
    inside(about, {}, <AskDialog run={done} name="Marta" onClose={nothing} onAsked={nothing} />),
  'contact-clear': () =>
    inside(
      about,
      {},
      <Confirm
        open
        onClose={nothing}
        title="Write to Marta without encryption?"
        text="The people who run the servers on the way will be able to read what you write from now on. Marta may not notice. Earlier messages stay locked."
        submit="Turn encryption off"
        run={refused('server-error')}
      />,
    ),
}
