import type { ReactNode } from 'react'
import type { About } from '../src/bind/contract.ts'
import { AboutDialog } from '../src/settings/about-dialog.tsx'
import { places } from '../src/shell/places.ts'
import { about, inside } from './placed.tsx'

const nothing = (): void => undefined
const herself: About = {
  organisation: 'Casa Nørrebro',
  role: 'Keeper of the garden keys',
  phone: '+45 12 34 56 78',
  mail: 'marta@casa.example',
  note: 'Mornings only.\nAsk for me at the gate, or ring twice.',
}
export const aboutStates: Readonly<Record<string, () => ReactNode>> = {
  'contact-about': () => inside(about, { about: herself }),
  'settings-about': () => inside(places.settings, { about: herself, picture: 'mine' }),
  'about-write': () =>
    inside(places.settings, {}, <AboutDialog about={undefined} onClose={nothing} onSaved={nothing} />),
  'about-change': () =>
    inside(places.settings, {}, <AboutDialog about={herself} onClose={nothing} onSaved={nothing} />),
}
