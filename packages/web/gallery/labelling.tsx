/** How somebody sorts the people they know and the groups they are in. */
import type { ReactNode } from 'react'
import { EditLabel } from '../src/labels/edit-label.tsx'
import { LabelDialog } from '../src/labels/label-dialog.tsx'
import { Pressed } from './acting.tsx'
import { marta, people } from './people.ts'
import { garden } from './groups.ts'
import { about, aboutGroup, groupScene, inside } from './placed.tsx'

const nothing = (): void => undefined
const every: readonly (readonly string[])[] = [
  ['Choir', 'Family'],
  ['Garden association of Nørrebro and Vesterbro'],
  ['Choir'],
  [],
  ['Work'],
]
const withGroup = [
  {
    ...people[4]!,
    ...groupScene().item!,
    address: garden.address,
    draft: '',
    unread: 12,
    lastText: 'Who has the key?',
  },
  ...people,
]
const labelled = withGroup.map((one, i) => ({ ...one, labels: every[i % every.length] ?? [] }))
const many = withGroup.map((one, i) => ({
  ...one,
  labels: Array.from({ length: 4 }, (_, n) => `Neighbourhood ${i * 4 + n}`),
}))
const labels = [...new Set(every.flat())]
const dialog = (has: readonly string[]) => (
  <LabelDialog card={{ address: marta.address, name: marta.name, labels: has }} onClose={nothing} />
)

const edit = (label: string | undefined) => <EditLabel label={label} onDone={nothing} onClose={nothing} />

export const labelling: Readonly<Record<string, () => ReactNode>> = {
  'list-labels': () => inside('/', { conversations: labelled }),
  'list-label': () =>
    inside('/', { conversations: labelled }, <Pressed on="nav [role=group] button:nth-of-type(2)" />),
  'list-labels-many': () => inside('/', { conversations: many }),
  'list-labels-none': () =>
    inside('/', { conversations: people.map(one => ({ ...one, presence: 'offline' as const })) }),
  'list-label-edit': () => inside('/', { conversations: labelled }, edit('Choir')),
  'list-label-new': () => inside('/', { conversations: labelled }, edit(undefined)),
  'group-labelled': () =>
    inside(
      aboutGroup,
      groupScene(garden, { conversations: labelled, item: { labels: ['Choir', 'Family'] } }),
    ),
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
