import type { Messages } from '@lingui/core'

export const languages = ['en', 'es', 'da'] as const
export type Language = (typeof languages)[number]

/** Each language in its own words, so that nobody has to read another to find it. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', es: 'Español', da: 'Dansk' }

export const isLanguage = (text: unknown): text is Language => languages.some(language => language === text)

const FROM_THE_RIGHT: ReadonlySet<string> = new Set([
  'ar',
  'ckb',
  'dv',
  'fa',
  'he',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
])
/** From which side a language is written. */
export const directionOf = (language: string): 'ltr' | 'rtl' => (FROM_THE_RIGHT.has(language) ? 'rtl' : 'ltr')

/** The first language of the reader that we speak; Norwegian and Swedish readers are better served in English than not asked. */
export const preferredLanguage = (wanted: readonly string[]): Language => {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0]
    if (isLanguage(language)) return language
  }
  return 'en'
}

/** The reader's own region where it speaks that language: 14:30 or 2:30 PM is theirs to say. */
export const localeOf = (language: Language, wanted: readonly string[]): string =>
  wanted.find(tag => tag.toLowerCase().split('-')[0] === language) ?? language

type Catalogs = Readonly<Record<Language, () => Promise<{ readonly default: Messages }>>>
const first: Catalogs = {
  en: () => import('../locales/en.json?first'),
  es: () => import('../locales/es.json?first'),
  da: () => import('../locales/da.json?first'),
}
const later: Catalogs = {
  en: () => import('../locales/en.json?later'),
  es: () => import('../locales/es.json?later'),
  da: () => import('../locales/da.json?later'),
}
export const firstWords = async (language: Language): Promise<Messages> => (await first[language]()).default
export const laterWords = async (language: Language): Promise<Messages> => (await later[language]()).default
