/** Whether the others of one conversation hear what one has read, as it goes to the own devices. Without `on`: as in the settings again. */
import { el, type Element, Jid } from '@corrillo/xmpp'
import { NS_OWN } from '../own-changes/index.ts'

export interface ReadingHere {
  readonly of: string
  readonly on: boolean | undefined
}
const CHOICES: ReadonlyMap<string | undefined, boolean | undefined> = new Map([
  [undefined, undefined],
  ['true', true],
  ['false', false],
])

export const readingElement = ({ of, on }: ReadingHere): Element =>
  el(NS_OWN, 'reading', { of, on: on?.toString() })
export const readingIn = (said: Element): ReadingHere | undefined => {
  const of = Jid.tryParse(said.attr('of') ?? '')?.bare.toString()
  const on = said.attr('on')
  return of !== undefined && CHOICES.has(on) ? { of, on: CHOICES.get(on) } : undefined
}
