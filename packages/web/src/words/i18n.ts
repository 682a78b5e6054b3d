import { setupI18n } from '@lingui/core'
import { remembered, remember } from '../shell/remembered.ts'
import { tellWorker } from '../shell/worker-words.ts'
import {
  directionOf,
  firstWords,
  isLanguage,
  type Language,
  laterWords,
  localeOf,
  preferredLanguage,
} from './languages.ts'

export const i18n = setupI18n()

let spoken: Language = 'en'
/** Somebody has come further than the first screens. */
let isFurther = false

/** Words, dates and the page's own language change together. */
export const speak = async (
  language: Language,
  wanted: readonly string[] = navigator.languages,
): Promise<void> => {
  spoken = language
  const [messages, more] = await Promise.all([firstWords(language), isFurther ? laterWords(language) : {}])
  i18n.load(language, { ...messages, ...more })
  i18n.activate(language, [localeOf(language, wanted), language])
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
}

/** Resolves when every word of the language is here. */
export const allWords = async (): Promise<void> => {
  if (isFurther) return
  isFurther = true
  try {
    i18n.load(spoken, await laterWords(spoken))
  } catch (error) {
    isFurther = false
    throw error
  }
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
