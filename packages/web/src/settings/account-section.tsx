import { useState } from 'react'
import { addAccount } from '../accounts/going.ts'
import { useAccounts, useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Section } from '../parts/section.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const PasswordDialog = later(async () => (await import('./password-dialog.tsx')).PasswordDialog)

export function AccountSection() {
  const t = useWords()
  const accounts = useAccounts()
  const me = useValue(useEngine().me)
  const [changing, setChanging] = useState(false)
  return (
    <Section title={t('settings.you')}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1">
          <p className="text-small text-quiet">{t('settings.address')}</p>
          <p className="select-all">{me.address}</p>
        </div>
        <CopyButton text={me.address} label={t('do.copy')} />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-56 flex-1">
          <p className="font-medium">{t('settings.password')}</p>
          <p className="text-small text-quiet">{t('settings.password.text')}</p>
        </div>
        <Button onClick={() => setChanging(true)}>{t('settings.passphrase.change')}</Button>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-56 flex-1">
          <p className="font-medium">{t('account.more')}</p>
          <p className="text-small text-quiet">{t('account.more.text')}</p>
        </div>
        <Button onClick={() => addAccount(accounts)}>{t('account.add')}</Button>
      </div>
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </Section>
  )
}
