import { setupI18n } from '@lingui/core'
import { remembered, remember } from '../shell/remembered.ts'
import { tellWorker } from '../shell/worker-words.ts'
import { catalogOf, isLanguage, type Language, localeOf, preferredLanguage } from './languages.ts'

export const i18n = setupI18n()

/** Words, dates and the page's own language change together. */
export const speak = async (
  language: Language,
  wanted: readonly string[] = navigator.languages,
): Promise<void> => {
  const messages = await catalogOf(language)
  i18n.load(language, messages)
  i18n.activate(language, [localeOf(language, wanted), language])
  document.documentElement.lang = language
}

export const chosenLanguage = (): Language => {
  const chosen = remembered('language')
  return isLanguage(chosen) ? chosen : preferredLanguage(navigator.languages)
}

export const chooseLanguage = async (language: Language): Promise<void> => {
  remember('language', language)
  await tellWorker(language).catch(() => undefined)
  await speak(language)
}
