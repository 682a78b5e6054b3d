import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { errorWords } from '../bind/refusal.ts'
import { useVerb } from '../bind/use-verb.ts'
import { CloseButton } from '../parts/close-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'

/** The password is asked for again: an open laptop is not its owner. */
export function KeepDialog({ keep, onClose }: { readonly keep: boolean; readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [passphrase, setPassphrase] = useState('')
  const change = useVerb(() => engine.setKeepUnlocked(keep, passphrase))
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(keep ? 'field.keep-unlocked' : 'settings.keep.turn-off')}
      text={t(keep ? 'field.keep-unlocked.hint' : 'settings.keep.turn-off.text')}
    >
      <VerbForm verb={change} submit={t('do.save')} onDone={onClose}>
        <PasswordField
          label={t('unlock.password')}
          value={passphrase}
          onChange={event => setPassphrase(event.target.value)}
          required
          autoFocus
        />
      </VerbForm>
    </Dialog>
  )
}

export function PassphraseDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [done, setDone] = useState(false)
  const change = useVerb(() => engine.changePassphrase(from, to))
  const wrong = change.refusal?.code === 'wrong-passphrase' ? t(errorWords['wrong-passphrase']) : undefined
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.passphrase')}
      text={done ? t('settings.passphrase.done') : t('settings.passphrase.text')}
    >
      {done ? (
        <CloseButton onClose={onClose} />
      ) : (
        <VerbForm
          verb={change}
          submit={t('settings.passphrase.submit')}
          onDone={() => setDone(true)}
          fields={['passphrase']}
        >
          <PasswordField
            label={t('settings.passphrase.now')}
            value={from}
            error={wrong}
            onChange={event => setFrom(event.target.value)}
            required
            autoFocus
          />
          <PasswordField
            choosing
            label={t('settings.passphrase.new')}
            value={to}
            onChange={event => setTo(event.target.value)}
            minLength={8}
            required
          />
        </VerbForm>
      )}
    </Dialog>
  )
}
