import { type ReactNode, useEffect, useState } from 'react'
import type { TimelineItem } from '../src/bind/contract.ts'
import { SendFiles } from '../src/files/send-files.tsx'
import { OnceViewer } from '../src/vanish/once-viewer.tsx'
import { hours, marta, minutes } from './people.ts'
import { Awaited } from './acting.tsx'
import { done } from './plain.ts'
import { painting } from './shared.ts'
import { hers, mine } from './talk.ts'

const nothing = (): void => undefined
/** Counted down by the clock on the wall. */
const now = Date.now()
const start = now - minutes(30)
const her = { address: marta.address, name: 'marta', own: false }
const me = { address: 'lis@casa.example', name: 'lis', own: true }
const set = (at: number, by: typeof her, timer: number): Extract<TimelineItem, { kind: 'event' }> => ({
  kind: 'event',
  id: `t${at}`,
  at,
  event: 'timer-set',
  by,
  timer,
})

/** Set, followed, counted down, set anew, turned off. */
export const vanishing: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: start },
  set(start, her, 86_400),
  hers({
    at: start + minutes(1),
    text: 'The spare key is under the third pot from the left.',
    more: { timer: 86_400, goesAt: now + hours(23) },
  }),
  set(start + minutes(8), me, 300),
  mine({
    at: start + minutes(9),
    text: 'Good. Four minutes from now nobody can read this.',
    more: { timer: 300, goesAt: now + minutes(4) },
  }),
  mine({
    at: start + minutes(16),
    text: 'Still on its way',
    state: { kind: 'waiting' },
    more: { timer: 300 },
  }),
  hers({
    at: start + minutes(22),
    text: 'Nearly gone 🐢',
    more: { timer: 60, goesAt: now + 42_000, editedAt: start + minutes(23) },
  }),
  set(start + minutes(26), her, 0),
]

export const seenOnce: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: start },
  hers({ at: start, text: '', more: { once: { kind: 'picture', opened: false } } }),
  hers({ at: start + minutes(6), text: '', more: { once: { kind: 'text', opened: true } } }),
  mine({ at: start + minutes(12), text: '', more: { once: { kind: 'text', opened: false }, timer: 86_400 } }),
  mine({ at: start + minutes(18), text: '', more: { once: { kind: 'picture', opened: true } } }),
]

/** Taken off the record, talked, and put back on it. */
export const unrecorded: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: start },
  hers({ at: start - minutes(4), text: 'Can we talk about the flat without notes?' }),
  { ...set(start, me, 3600), event: 'off-record-on' },
  mine({
    at: start + minutes(1),
    text: 'Yes. Now nobody takes any.',
    more: { timer: 3600, goesAt: now + minutes(31), offRecord: true },
  }),
  hers({
    at: start + minutes(3),
    text: 'Then: we could move in a week earlier, if nobody tells the agency.',
    more: { timer: 3600, goesAt: now + minutes(33), offRecord: true },
  }),
  mine({
    at: start + minutes(12),
    text: 'Still on its way',
    state: { kind: 'waiting' },
    more: { timer: 3600, offRecord: true },
  }),
]

const letter =
  'The code of the gate is 4711.\n\nAsk for Jens at the second door, and say that the turtle sent you.'
export const OnceWords = (): ReactNode => (
  <OnceViewer content={{ kind: 'text', text: letter }} name="Marta Olsen" onClose={nothing} />
)
export function OncePicture(): ReactNode {
  const [picture, setPicture] = useState<Blob>()
  useEffect(() => void painting().then(setPicture), [])
  return picture ? (
    <OnceViewer
      content={{ kind: 'picture', picture, text: 'The three of us at the gate' }}
      name="Marta Olsen"
      onClose={nothing}
    />
  ) : (
    <Awaited />
  )
}
/** A picture about to be sent: it alone can be for one look. */
export function SendingOnce(): ReactNode {
  const [files, setFiles] = useState<readonly File[]>()
  useEffect(
    () => void painting().then(blob => setFiles([new File([blob], 'garden.png', { type: 'image/png' })])),
    [],
  )
  return files ? (
    <SendFiles
      conversation={{ sendFile: done }}
      name="Marta Olsen"
      files={files}
      mayOnce
      inGroup={false}
      onceUnseen={undefined}
      caption=""
      beside={text => ({ text })}
      onSent={nothing}
      onClose={nothing}
    />
  ) : (
    <Awaited />
  )
}
