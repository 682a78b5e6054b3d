import { useState } from 'react'
import { OtherAccounts } from '../accounts/prepared-others.ts'
import { useApp } from '../bind/app-context.ts'
import type { Instance } from '../bind/contract.ts'
import { Button } from '../parts/button.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import { DoorFrame } from './door-frame.tsx'
import { PasswordForm } from './password-form.tsx'

const SignOutQuestion = later(async () => (await import('../settings/sign-out-question.tsx')).SignOutQuestion)

export function Unlock({
  address,
  instance,
}: {
  readonly address: string
  readonly instance: Instance | undefined
}) {
  const t = useWords()
  const app = useApp()
  const [leaving, setLeaving] = useState(false)
  return (
    <DoorFrame title={t('unlock.title')} lead={t('unlock.text')}>
      <p className="mb-6 font-medium">
        {instance && <span className="block text-small font-normal text-quiet">{instance.organisation}</span>}
        {address}
      </p>
      <PasswordForm
        label={t('unlock.password')}
        submit={t('unlock.submit')}
        // Where fingers are, that would draw a keyboard over the page.
        autoFocus={matchMedia('(hover: hover)').matches}
        run={async (password, keepUnlocked) => {
          await app.unlock(password, keepUnlocked)
          // It was the one that erases: what is still in memory goes with the page.
          if (app.state.get().kind === 'signed-out') location.replace('/')
        }}
        other={
          <Button look="quiet" className="w-full" onClick={() => setLeaving(true)}>
            {t('unlock.other')}
          </Button>
        }
      >
        <input type="hidden" name="username" autoComplete="username" value={address} readOnly />
      </PasswordForm>
      <OtherAccounts />
      {leaving && <SignOutQuestion open onClose={() => setLeaving(false)} />}
    </DoorFrame>
  )
}
