import { useLingui } from '@lingui/react'
import { useCallback } from 'react'
import { isolated } from './isolated.ts'
import type { MessageId } from './message-id.ts'
import { timeWords, type TimeWords } from './time.ts'

export type Words = (id: MessageId, values?: Readonly<Record<string, string | number>>) => string

/** The words of this language by id; drawing again when the language changes. */
export const useWords = (): Words => {
  const { i18n } = useLingui()
  return useCallback<Words>((id, values) => i18n._(id, values && isolated(values)), [i18n, i18n.locale])
}

/** How many of several are named. */
const NAMED = 3

/** “Inés, Jens and Marta”; of many the first three, and how many more. */
export const useNames = (): ((names: readonly string[]) => string) => {
  const t = useWords()
  const { i18n } = useLingui()
  return names => {
    const more = names.length - NAMED
    const said = more > 0 ? [...names.slice(0, NAMED), t('people.more', { count: more })] : names
    return new Intl.ListFormat([i18n.locale]).format(said)
  }
}

/** Formats are dear to make: one set for a language, not one for each message. */
const made = new Map<string, TimeWords>()
const timeWordsOf = (locales: readonly string[]): TimeWords => {
  const key = locales.join(' ')
  const words = made.get(key) ?? timeWords(locales)
  made.set(key, words)
  return words
}

export const useTimeWords = (): TimeWords => {
  const { i18n } = useLingui()
  return timeWordsOf([i18n.locales ?? i18n.locale].flat())
}
