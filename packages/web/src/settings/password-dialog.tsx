import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { errorWords } from '../bind/refusal.ts'
import { useVerb } from '../bind/use-verb.ts'
import { CloseButton } from '../parts/close-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'

/** The password of the account, on the server. */
export function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const [done, setDone] = useState(false)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.password.title')}
      {...(done ? {} : { text: t('settings.password.consequence') })}
    >
      {done ? (
        <>
          <p role="status" className="mb-5">
            {t('settings.password.done')}
          </p>
          <CloseButton onClose={onClose} />
        </>
      ) : (
        <PasswordForm onDone={() => setDone(true)} />
      )}
    </Dialog>
  )
}

function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useVerb(() => engine.changePassword(current, next))
  const { refusal } = change
  return (
    <VerbForm
      verb={change}
      submit={t('settings.passphrase.submit')}
      onDone={onDone}
      fields={['current', 'password']}
    >
      <PasswordField
        label={t('settings.passphrase.now')}
        name="current"
        value={current}
        error={refusal?.field === 'current' ? t('settings.password.wrong') : undefined}
        onChange={event => setCurrent(event.target.value)}
        required
        autoFocus
      />
      <PasswordField
        choosing
        label={t('settings.passphrase.new')}
        hint={t('field.new-password.hint')}
        name="next"
        value={next}
        error={refusal?.field === 'password' ? t(errorWords[refusal.code]) : undefined}
        onChange={event => setNext(event.target.value)}
        maxLength={256}
        required
      />
    </VerbForm>
  )
}
