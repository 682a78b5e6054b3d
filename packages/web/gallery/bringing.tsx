/** What may come with the page from outside of the app. */
import type { ReactNode } from 'react'
import { BroughtDialog } from '../src/brought/brought-dialog.tsx'
import type { Brought } from '../src/brought/brought.ts'
import { places } from '../src/shell/places.ts'
import { inside } from './placed.tsx'

const nothing = (): void => undefined
const brings = (what: Brought) => (): ReactNode =>
  inside(places.home, {}, <BroughtDialog what={what} onClose={nothing} />)
const file = (name: string, type: string, bytes: number): File =>
  new File([new Uint8Array(bytes)], name, { type })

export const bringing = {
  'share-text': brings({
    kind: 'shared',
    shared: { text: 'A garden for everybody\nhttps://garden.example/plan', files: [] },
  }),
  'share-files': brings({
    kind: 'shared',
    shared: {
      text: '',
      files: [
        file('The gate, as it was on Friday before the rain came.jpg', 'image/jpeg', 48_000),
        file('Minutes.pdf', 'application/pdf', 9_000),
      ],
    },
  }),
  'open-link-person': brings({ kind: 'link', text: 'xmpp:anna.lindqvist@elsewhere.example?message;body=hi' }),
  'open-link-keys': brings({
    kind: 'link',
    text: `xmpp:anna.lindqvist@elsewhere.example?omemo-sid-7=${'a'.repeat(64)}`,
  }),
  'open-link-group': brings({ kind: 'link', text: 'xmpp:plaza@rooms.elsewhere.example?join' }),
  'open-link-nowhere': brings({ kind: 'link', text: 'xmpp:' }),
  'share-lost': brings({ kind: 'lost' }),
  'share-too-much': brings({ kind: 'too-much' }),
}
