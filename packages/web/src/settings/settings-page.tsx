import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Page } from '../parts/page.tsx'
import { Section } from '../parts/section.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { LanguageAndLook } from './language-and-look.tsx'
import { LockSection } from './lock-section.tsx'
import { OwnDevices } from './own-devices.tsx'
import { SignOutQuestion } from './sign-out-question.tsx'

export function SettingsPage() {
  const t = useWords()
  const me = useValue(useEngine().me)
  const [, go] = useLocation()
  const [leaving, setLeaving] = useState(false)
  return (
    <Page title={t('settings.title')} measure="max-w-2xl" onBack={() => go(places.home)}>
      <Section title={t('settings.you')}>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1">
            <p className="text-small text-quiet">{t('settings.address')}</p>
            <p className="select-all">{me.address}</p>
          </div>
          <CopyButton text={me.address} label={t('do.copy')} />
        </div>
      </Section>
      <OwnDevices />
      <LockSection />
      <LanguageAndLook />
      <Section title={t('settings.leave')} text={t('settings.sign-out.hint')}>
        <Button look="quiet-danger" className="-ml-5 self-start" onClick={() => setLeaving(true)}>
          {t('settings.sign-out')}
        </Button>
        <SignOutQuestion open={leaving} onClose={() => setLeaving(false)} />
      </Section>
    </Page>
  )
}
