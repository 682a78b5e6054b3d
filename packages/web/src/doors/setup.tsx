import { type FormEvent, useState } from 'react'
import { useApp } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import { errorWords } from '../bind/refusal.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { AccountFields } from './account-fields.tsx'
import { leaveDoor } from './address-bar.ts'
import { deviceName } from './device-name.ts'
import { DoorFrame } from './door-frame.tsx'
import { KeepUnlocked } from './keep-unlocked.tsx'
import { namesOf } from './names-of.ts'
import { Waiting } from './quiet-doors.tsx'

export function Setup({ token }: { readonly token: string }) {
  const t = useWords()
  const app = useApp()
  const [question] = useState(() => asked(app.lookAtSetup(token)))
  const look = useValue(question)
  if (look.kind === 'asking') return <Waiting text={t('setup.checking')} />
  if (look.kind === 'refused')
    return (
      <DoorFrame
        title={t('setup.refused.title')}
        lead={t(look.refusal.code === 'token-used' ? 'setup.refused.done' : errorWords[look.refusal.code])}
      >
        {look.refusal.code === 'token-used' ? (
          <Button look="primary" onClick={() => location.assign('/')}>
            {t('sign-in.submit')}
          </Button>
        ) : (
          <p className="text-quiet">{t('setup.refused.hint')}</p>
        )}
      </DoorFrame>
    )
  return <SetupForm token={token} />
}

const atHome = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || /^[\d.:[\]]+$/u.test(host)

function SetupForm({ token }: { readonly token: string }) {
  const t = useWords()
  const app = useApp()
  const [organisation, setOrganisation] = useState('')
  const [where, setWhere] = useState<'localhost' | 'own'>(atHome(location.hostname) ? 'localhost' : 'own')
  const [ownDomain, setOwnDomain] = useState(atHome(location.hostname) ? '' : location.hostname)
  const [account, setAccount] = useState({ name: '', password: '' })
  const [keepUnlocked, setKeepUnlocked] = useState(false)
  const domain = where === 'localhost' ? 'localhost' : ownDomain.trim().toLowerCase()
  const { run, busy, refusal } = useVerb(() =>
    app.setUp({
      token,
      organisation: organisation.trim(),
      domain,
      ...namesOf(account.name),
      password: account.password,
      keepUnlocked,
      deviceName: deviceName(),
    }),
  )
  const errorAt = (field: string) => (refusal?.field === field ? t(errorWords[refusal.code]) : undefined)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (await run()) leaveDoor()
  }
  return (
    <DoorFrame title={t('setup.title')} lead={t('setup.lead')}>
      <form onSubmit={event => void submit(event)} className="space-y-5 [&_input]:scroll-mb-28">
        <Field
          label={t('field.organisation')}
          hint={t('field.organisation.hint')}
          error={errorAt('organisation')}
          name="organization"
          autoComplete="organization"
          value={organisation}
          onChange={event => setOrganisation(event.target.value)}
          maxLength={80}
          required
        />
        <Choice
          name="where"
          legend={t('setup.where')}
          value={where}
          onChange={setWhere}
          options={[
            {
              value: 'localhost',
              label: t('field.domain.localhost'),
              hint: t('field.domain.localhost.hint'),
            },
            {
              value: 'own',
              label: t('field.domain.own'),
              more: (
                <Field
                  label={t('field.domain')}
                  hint={t('field.domain.hint')}
                  error={errorAt('domain')}
                  value={ownDomain}
                  onChange={event => setOwnDomain(event.target.value)}
                  placeholder="chat.example.org"
                  inputMode="url"
                  autoCapitalize="none"
                  spellCheck={false}
                  dir="ltr"
                  required
                />
              ),
            },
          ]}
        />
        <AccountFields form={account} domain={domain} refusal={refusal} onChange={setAccount} />
        <KeepUnlocked checked={keepUnlocked} onChange={setKeepUnlocked} />
        <RefusalLine refusal={refusal} fields={['organisation', 'domain', 'name', 'password']} />
        {/* In sight with room below it, however long the words above are. */}
        <div className="soft-foot sticky bottom-0 -mx-6 -mt-4 -mb-8 px-6 pb-8">
          <Button type="submit" look="primary" busy={busy} className="w-full">
            {t('setup.submit')}
          </Button>
        </div>
      </form>
    </DoorFrame>
  )
}
