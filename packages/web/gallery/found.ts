import type { Found } from '../src/bind/contract.ts'
import { days, marta, people, today } from './people.ts'

const said = (id: string, text: string, at: number, own = false, who = marta): Found => ({
  conversation: who.address,
  name: who.name,
  id,
  own,
  author: own ? 'lis@casa.example' : who.address,
  at,
  text,
})
/** Three messages that have the word “garden”. */
export const hit: readonly Found[] = [
  said('f1', 'Are we still on for the garden tomorrow?', today - days(1)),
  said(
    'f2',
    'The garden gate has a new lock; the key hangs where the old one did, behind the blue door.',
    today - days(9),
    true,
  ),
  said('f3', 'Seven people and a dog in the Garden', today - days(60), false, people[1]),
]
