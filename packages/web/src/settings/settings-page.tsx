import { useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { Section } from '../parts/section.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { LevelChoice } from '../verify/level-choice.tsx'
import { AccountSection } from './account-section.tsx'
import { BlockedSection } from './blocked-section.tsx'
import { LanguageAndLook } from './language-and-look.tsx'
import { LockSection } from './lock-section.tsx'
import { Notifications } from './notifications.tsx'
import { OwnDevices } from './own-devices.tsx'
import { ProfileSection } from './profile-section.tsx'
import { RecoverySection } from './recovery-section.tsx'
import { SignOutQuestion } from './sign-out-question.tsx'
import { Wipe } from './wipe.tsx'

export function SettingsPage() {
  const t = useWords()
  const [, go] = useLocation()
  const [leaving, setLeaving] = useState(false)
  return (
    <Page title={t('settings.title')} measure="max-w-2xl" onBack={() => go(places.home)}>
      <ProfileSection />
      <AccountSection />
      <OwnDevices />
      <LevelChoice />
      <LockSection />
      <RecoverySection />
      <BlockedSection />
      <Notifications />
      <LanguageAndLook />
      <Section title={t('settings.leave')} text={t('settings.sign-out.hint')}>
        <Button look="quiet-danger" className="-ms-5 self-start" onClick={() => setLeaving(true)}>
          {t('settings.sign-out')}
        </Button>
        <SignOutQuestion open={leaving} onClose={() => setLeaving(false)} />
        <Wipe />
      </Section>
    </Page>
  )
}
