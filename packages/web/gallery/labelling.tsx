/** How somebody sorts the people they know. */
import type { ReactNode } from 'react'
import { EditLabel } from '../src/labels/edit-label.tsx'
import { LabelDialog } from '../src/labels/label-dialog.tsx'
import { Pressed } from './acting.tsx'
import { marta, people } from './people.ts'
import { about, inside } from './placed.tsx'

const nothing = (): void => undefined
const every: readonly (readonly string[])[] = [
  ['Choir', 'Family'],
  ['Garden association of Nørrebro and Vesterbro'],
  ['Choir'],
  [],
  ['Work'],
]
const labelled = people.map((one, i) => ({ ...one, labels: every[i % every.length] ?? [] }))
const labels = [...new Set(every.flat())]
const dialog = (has: readonly string[]) => (
  <LabelDialog card={{ address: marta.address, name: marta.name, labels: has }} onClose={nothing} />
)

export const labelling: Readonly<Record<string, () => ReactNode>> = {
  'list-labels': () => inside('/', { conversations: labelled }),
  'list-label': () =>
    inside('/', { conversations: labelled }, <Pressed on="nav [role=group] button:nth-of-type(2)" />),
  'list-label-edit': () =>
    inside('/', { conversations: labelled }, <EditLabel label="Choir" onDone={nothing} onClose={nothing} />),
  'contact-labelled': () => inside(about, { conversations: labelled, card: { labels } }),
  'contact-labels': () => inside(about, { conversations: labelled }, dialog(['Choir', 'Family'])),
  'contact-labels-asking': () =>
    inside(
      about,
      { conversations: labelled, names: { sealed: false, unread: 0, asking: true } },
      <>
        {dialog(['Choir'])}
        <Pressed on="[role=dialog] [type=submit]" />
      </>,
    ),
  'contact-labels-first': () => inside(about, { names: { sealed: false, unread: 0 } }, dialog([])),
}
