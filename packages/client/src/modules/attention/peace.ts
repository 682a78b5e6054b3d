/** What somebody has chosen about being told: as it is kept, and as the own devices tell each other. */
import { el, type Element } from '@corrillo/xmpp'
import { ClientError } from '../../api-errors.ts'
import type { Peace } from '../../api-attention.ts'
import { NS_OWN } from '../own-changes/index.ts'
import { PAUSE_MAX_MS, type QuietHours } from './quiet.ts'

export const WORDS_MAX = 30
export const WORD_LENGTH_MAX = 50
const DAY_MINUTES = 24 * 60

export const AT_EASE: Peace = {
  hours: undefined,
  pausedUntil: undefined,
  mentionsThrough: false,
  words: [],
}
const tidied = (words: readonly string[]): readonly string[] => [
  ...new Set(words.map(word => word.trim().replace(/\s+/gu, ' ')).filter(word => word !== '')),
]

/** What a person has chosen; throws `not-allowed` with the field where it makes no sense. */
export const chosen = (before: Peace, change: Partial<Peace>, now: number): Peace => {
  const next = { ...before, ...change }
  const words = tidied(next.words)
  if (words.length > WORDS_MAX || words.some(word => word.length > WORD_LENGTH_MAX))
    throw new ClientError('not-allowed', { field: 'words' })
  if (next.hours && next.hours.from === next.hours.to)
    throw new ClientError('not-allowed', { field: 'hours' })
  const { pausedUntil } = next
  if (change.pausedUntil !== undefined && change.pausedUntil > now + PAUSE_MAX_MS)
    throw new ClientError('not-allowed', { field: 'pause' })
  return { ...next, words, pausedUntil: (pausedUntil ?? 0) > now ? pausedUntil : undefined }
}

export const peaceElement = ({ hours, pausedUntil, mentionsThrough, words }: Peace): Element =>
  el(
    NS_OWN,
    'peace',
    {
      from: hours && String(hours.from),
      to: hours && String(hours.to),
      days: hours?.days,
      paused: pausedUntil === undefined ? undefined : String(pausedUntil),
      mentions: String(mentionsThrough),
    },
    ...words.map(word => el(NS_OWN, 'word', {}, word)),
  )

const wholeIn = (element: Element, name: string, max: number): number | undefined => {
  const value = element.attr(name) ?? ''
  return /^\d{1,15}$/u.test(value) && Number(value) <= max ? Number(value) : undefined
}
const hoursIn = (element: Element): QuietHours | undefined => {
  const from = wholeIn(element, 'from', DAY_MINUTES - 1)
  const to = wholeIn(element, 'to', DAY_MINUTES - 1)
  if (from === undefined || to === undefined || from === to) return undefined
  return { from, to, days: element.attr('days') === 'weekdays' ? 'weekdays' : 'all' }
}
/** Whatever another device says: bounded as if it were said here. */
export const peaceIn = (element: Element): Peace => ({
  hours: hoursIn(element),
  pausedUntil: wholeIn(element, 'paused', Number.MAX_SAFE_INTEGER),
  mentionsThrough: element.attr('mentions') === 'true',
  words: tidied(
    element
      .elements()
      .filter(one => one.is('word', NS_OWN))
      .map(one => one.text().slice(0, WORD_LENGTH_MAX)),
  ).slice(0, WORDS_MAX),
})
