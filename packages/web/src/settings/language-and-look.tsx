import { useLingui } from '@lingui/react'
import { useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Choice } from '../parts/choice.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { chooseTheme, chosenTheme, themes } from '../shell/theme.ts'
import { chooseLanguage } from '../words/i18n.ts'
import { isLanguage, type Language, languageNames, languages } from '../words/languages.ts'
import { useWords } from '../words/use-words.ts'

const themeWords = {
  system: 'settings.theme.system',
  light: 'settings.theme.light',
  dark: 'settings.theme.dark',
} as const

export function LanguageAndLook() {
  const t = useWords()
  const { i18n } = useLingui()
  const [theme, setTheme] = useState(chosenTheme)
  const speak = useVerb((language: Language) => chooseLanguage(language))
  return (
    <Section title={t('settings.look')}>
      <div className="grid gap-5 wide:grid-cols-2">
        <Choice
          name="language"
          legend={t('settings.language')}
          value={isLanguage(i18n.locale) ? i18n.locale : 'en'}
          onChange={language => void speak.run(language)}
          options={languages.map(value => ({ value, label: languageNames[value], lang: value }))}
        />
        <Choice
          name="theme"
          legend={t('settings.theme')}
          value={theme}
          onChange={next => {
            chooseTheme(next)
            setTheme(next)
          }}
          options={themes.map(value => ({ value, label: t(themeWords[value]) }))}
        />
      </div>
      <RefusalLine refusal={speak.refusal} />
    </Section>
  )
}
