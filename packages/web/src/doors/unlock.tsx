import { type FormEvent, useState } from 'react'
import { OtherAccounts } from '../accounts/prepared-others.ts'
import { useApp } from '../bind/app-context.ts'
import type { Instance } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { SignOutQuestion } from '../settings/sign-out-question.tsx'
import { useWords } from '../words/use-words.ts'
import { DoorFrame } from './door-frame.tsx'
import { KeepUnlocked } from './keep-unlocked.tsx'

export function Unlock({
  address,
  instance,
}: {
  readonly address: string
  readonly instance: Instance | undefined
}) {
  const t = useWords()
  const app = useApp()
  const [password, setPassword] = useState('')
  const [keepUnlocked, setKeepUnlocked] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const { run, busy, refusal } = useVerb(() => app.unlock(password, keepUnlocked))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void run()
  }
  return (
    <DoorFrame title={t('unlock.title')} lead={t('unlock.text')}>
      <p className="mb-6 font-medium">
        {instance && <span className="block text-small font-normal text-quiet">{instance.organisation}</span>}
        {address}
      </p>
      <form onSubmit={submit} className="space-y-5">
        <input type="hidden" name="username" autoComplete="username" value={address} readOnly />
        <PasswordField
          label={t('unlock.password')}
          name="password"
          value={password}
          onChange={event => setPassword(event.target.value)}
          required
        />
        <KeepUnlocked checked={keepUnlocked} onChange={setKeepUnlocked} />
        <RefusalLine refusal={refusal} />
        <Button type="submit" look="primary" busy={busy} className="w-full">
          {t('unlock.submit')}
        </Button>
        <Button look="quiet" className="w-full" onClick={() => setLeaving(true)}>
          {t('unlock.other')}
        </Button>
      </form>
      <OtherAccounts />
      <SignOutQuestion open={leaving} onClose={() => setLeaving(false)} />
    </DoorFrame>
  )
}
