import { type ComponentType, useEffect } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { OwnKeysSection } from '../openpgp/own-keys-section.tsx'
import { Page } from '../parts/page.tsx'
import { places } from '../shell/places.ts'
import { LevelChoice } from '../verify/level-choice.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import { AccountSection } from './account-section.tsx'
import { BlockedSection } from './blocked-section.tsx'
import { LanguageAndLook } from './language-and-look.tsx'
import { LeaveSection } from './leave-section.tsx'
import { LockSection } from './lock-section.tsx'
import { Notifications } from './notifications.tsx'
import { OwnDevices } from './own-devices.tsx'
import { OwnWordsSection } from './own-words-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { QuietSection } from './quiet-section.tsx'
import { RecoverySection } from './recovery-section.tsx'
import { idOf, reveal } from './sections.ts'
import { SettingsIndex } from './settings-index.tsx'
import { useSectionInView } from './use-section-in-view.ts'

/** By the name in the address of each. */
const parts: readonly (readonly [part: string, title: MessageId, Part: ComponentType])[] = [
  ['profile', 'profile.title', ProfileSection],
  ['account', 'settings.you', AccountSection],
  ['devices', 'settings.devices', OwnDevices],
  ['trust', 'level.title', LevelChoice],
  ['privacy', 'settings.privacy', PrivacySection],
  ['lock', 'settings.lock', LockSection],
  ['backup', 'recovery.title', RecoverySection],
  ['openpgp', 'openpgp.own.title', OwnKeysSection],
  ['blocked', 'settings.blocked', BlockedSection],
  ['notifications', 'settings.notify', Notifications],
  ['quiet', 'quiet.title', QuietSection],
  ['words', 'own-words.title', OwnWordsSection],
  ['look', 'settings.look', LanguageAndLook],
  ['leave', 'settings.leave', LeaveSection],
]

const names = parts.map(([name]) => name)

/** `part`: where its address leads. */
export function SettingsPage({ part }: { readonly part: string | undefined }) {
  const t = useWords()
  const [, go] = useLocation()
  const isAnybodyBlocked = useValue(useEngine().people.blocked).length > 0
  const listed = isAnybodyBlocked ? parts : parts.filter(([name]) => name !== 'blocked')
  const { here, goneTo } = useSectionInView(names, part)
  useEffect(() => {
    if (part !== undefined) reveal(part)
  }, [part])
  return (
    <Page title={t('settings.title')} measure="max-w-2xl widest:max-w-4xl" onBack={() => go(places.home)}>
      <div className="widest:grid widest:grid-cols-[11rem_minmax(0,1fr)] widest:gap-8">
        <SettingsIndex parts={listed} here={here} onGoneTo={goneTo} />
        <div className="divide-y divide-line">
          {parts.map(([name, , Part]) => (
            <div key={name} id={idOf(name)}>
              <Part />
            </div>
          ))}
        </div>
      </div>
    </Page>
  )
}
