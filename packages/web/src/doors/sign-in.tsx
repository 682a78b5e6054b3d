import { useState } from 'react'
import { OtherAccounts } from '../accounts/prepared-others.ts'
import { useAccounts, useApp } from '../bind/app-context.ts'
import type { AppState, Instance } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import { deviceName } from './device-name.ts'
import { DoorFrame } from './door-frame.tsx'
import { PasswordForm } from './password-form.tsx'
import { namesOf } from './names-of.ts'

const SignOutQuestion = later(async () => (await import('../settings/sign-out-question.tsx')).SignOutQuestion)

const LinkDoor = later(async () => (await import('./link-door.tsx')).LinkDoor)

type Ended = Extract<AppState, { kind: 'signed-out' }>['ended']
const endings = {
  'signed-out': 'sign-in.ended.signed-out',
  'account-disabled': 'sign-in.ended.account-disabled',
  'password-changed': 'sign-in.ended.password-changed',
  'device-ended': 'sign-in.ended.device-ended',
} as const

export function SignIn({
  instance,
  ended,
  address,
}: {
  readonly instance: Instance | undefined
  readonly ended?: Ended
  /** Whose data wait here for a sign-in. */
  readonly address?: string | undefined
}) {
  const t = useWords()
  const [linking, setLinking] = useState(false)
  const isAdding = useValue(useAccounts().all).length > 1 && address === undefined
  if (linking) return <LinkDoor onBack={() => setLinking(false)} />
  if (instance?.setupNeeded)
    return <DoorFrame title={t('sign-in.first.title')} lead={t('sign-in.first.text')} />
  return (
    <DoorFrame
      title={t(isAdding ? 'accounts.add.title' : 'sign-in.title')}
      lead={
        isAdding
          ? t('accounts.add.text')
          : instance && t('sign-in.to', { organisation: instance.organisation })
      }
    >
      {ended && <p className="mb-6 rounded-xl bg-sunken px-3.5 py-3">{t(endings[ended])}</p>}
      {ended === 'device-ended' && <Leave />}
      <SignInForm domain={instance?.domain} address={address} />
      <Button className="mt-3 w-full" onClick={() => setLinking(true)}>
        {t('sign-in.link')}
      </Button>
      <div className="mt-10 space-y-3 text-small text-quiet">
        <p>{t('sign-in.no-account')}</p>
        <details>
          <summary className="font-medium text-ink">{t('sign-in.forgotten')}</summary>
          <p className="mt-1">{t('sign-in.forgotten.text')}</p>
        </details>
      </div>
      {isAdding && <OtherAccounts adding />}
    </DoorFrame>
  )
}

/** What is still here goes only when the person who holds this device says so. */
function Leave() {
  const t = useWords()
  const [asking, setAsking] = useState(false)
  return (
    <div className="-mt-3 mb-6">
      <Button look="quiet-danger" className="-ms-5" onClick={() => setAsking(true)}>
        {t('sign-in.ended.remove')}
      </Button>
      {asking && <SignOutQuestion open onClose={() => setAsking(false)} />}
    </div>
  )
}

function SignInForm({
  domain,
  address = '',
}: {
  readonly domain: string | undefined
  readonly address: string | undefined
}) {
  const t = useWords()
  const app = useApp()
  const [name, setName] = useState(address)
  return (
    <PasswordForm
      label={t('field.password')}
      submit={t('sign-in.submit')}
      run={(password, keepUnlocked) =>
        app.signIn({
          name: name.includes('@') ? name.trim() : namesOf(name).name,
          password,
          keepUnlocked,
          deviceName: deviceName(),
        })
      }
    >
      <Field
        label={t('field.sign-in-name')}
        name="username"
        value={name}
        onChange={event => setName(event.target.value)}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        dir="ltr"
        after={
          domain !== undefined &&
          !name.includes('@') && <span className="shrink-0 pe-3.5 text-quiet">@{domain}</span>
        }
      />
    </PasswordForm>
  )
}
