import { type FormEvent, useState } from 'react'
import { useApp } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { InvitationGreeting } from '../bind/contract.ts'
import { errorWords } from '../bind/refusal.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { later } from '../shell/later.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { AccountFields } from './account-fields.tsx'
import { leaveDoor } from './address-bar.ts'
import { deviceName } from './device-name.ts'
import { DoorFrame } from './door-frame.tsx'
import { KeepUnlocked } from './keep-unlocked.tsx'
import { namesOf } from './names-of.ts'
import { Waiting } from './quiet-doors.tsx'

const OwnProgram = later(async () => (await import('../invite/other-programs.tsx')).OwnProgram)

export function InvitationDoor({ token }: { readonly token: string }) {
  const t = useWords()
  const app = useApp()
  const [question] = useState(() => asked(app.lookAtInvitation(token)))
  const look = useValue(question)
  if (look.kind === 'asking') return <Waiting text={t('invitation.checking')} />
  if (look.kind === 'refused')
    return (
      <DoorFrame title={t('invitation.refused.title')} lead={t(errorWords[look.refusal.code])}>
        <p className="mb-6 text-quiet">{t('invitation.refused.hint')}</p>
        <ToSignIn />
      </DoorFrame>
    )
  return <InvitationForm token={token} greeting={look.answer} />
}

function ToSignIn() {
  const t = useWords()
  return (
    <Button look="quiet" className="-ms-5" onClick={() => location.assign('/')}>
      {t('invitation.to-sign-in')}
    </Button>
  )
}

function InvitationForm({
  token,
  greeting,
}: {
  readonly token: string
  readonly greeting: InvitationGreeting
}) {
  const t = useWords()
  const times = useTimeWords()
  const app = useApp()
  const [account, setAccount] = useState({ name: '', password: '' })
  const [keepUnlocked, setKeepUnlocked] = useState(false)
  const { run, busy, refusal } = useVerb(() =>
    app.redeem({
      token,
      ...namesOf(account.name),
      password: account.password,
      keepUnlocked,
      deviceName: deviceName(),
    }),
  )
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (await run()) leaveDoor()
  }
  const { inviter, organisation, uri } = greeting
  return (
    <DoorFrame
      title={inviter === undefined ? t('invitation.title.nobody') : t('invitation.title', { inviter })}
      lead={t('invitation.text', { organisation })}
    >
      <form onSubmit={event => void submit(event)} className="space-y-6">
        <AccountFields form={account} domain={greeting.domain} refusal={refusal} onChange={setAccount} />
        <KeepUnlocked checked={keepUnlocked} onChange={setKeepUnlocked} />
        <RefusalLine refusal={refusal} fields={['name', 'password']} />
        <Button type="submit" look="primary" busy={busy} className="w-full">
          {t('invitation.submit')}
        </Button>
      </form>
      <p className="mt-6 mb-2 text-small text-quiet">
        {t('invitation.until', { when: times.moment(greeting.expires) })}
      </p>
      <ToSignIn />
      {uri !== undefined && <OwnProgram uri={uri} />}
    </DoorFrame>
  )
}
