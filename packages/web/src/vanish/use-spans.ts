import { useLingui } from '@lingui/react'
import { leftWords, spanWords } from './span-words.ts'

export const useLocales = (): readonly string[] => {
  const { i18n } = useLingui()
  return [i18n.locales ?? i18n.locale].flat()
}
/** Spans in the language of the page. */
export const useSpans = () => {
  const locales = useLocales()
  return {
    long: (seconds: number) => spanWords(seconds, locales),
    short: (seconds: number) => spanWords(seconds, locales, 'narrow'),
    left: (ms: number) => leftWords(ms, locales),
  }
}
